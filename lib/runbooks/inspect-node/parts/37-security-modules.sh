section_security_modules() {
  begin security-modules
  if [ -r /sys/fs/selinux/enforce ]; then read -r v </sys/fs/selinux/enforce; echo "selinux=$v"; fi
  if [ -r /sys/module/apparmor/parameters/enabled ]; then read -r v </sys/module/apparmor/parameters/enabled; echo "apparmor=$v"; fi
  f=/var/log/audit/audit.log
  [ -r $f ] && quiet 1 tail -c 400000 $f | grep -aE '(avc: +denied|apparmor="DENIED").*(java|elasticsearch|opensearch)' | tail -n 6
  end
}
