find_units() {
  UNITS=''
  [ "$SYSTEMD" != none ] || return
  UNITS=$({
    quiet 2 systemctl list-unit-files --no-legend --no-pager --type=service 'elasticsearch*' 'opensearch*'
    quiet 2 systemctl list-units --all --no-legend --no-pager --plain --type=service 'elasticsearch*' 'opensearch*'
    set +f
    quiet 2 grep -lsE '^ExecStart=.*(/(elasticsearch|opensearch|systemd-entrypoint)( |$)|(docker|podman) .*(elasticsearch|opensearch))' \
      /etc/systemd/system/*.service /run/systemd/system/*.service /usr/lib/systemd/system/*.service /lib/systemd/system/*.service
    printf '%s' "$NODES" | sed -n 's/^unit=//p'
  } | awk '{ sub(/^.*\//, "", $1) } $1 ~ /\.service$/ && $1 !~ /@\.service$|dashboards|exporter|performance-analyzer|kibana|curator/ && !seen[$1]++ { print $1 }')
}

PROPERTIES=Id,Names,LoadState,LoadError,ActiveState,SubState,UnitFileState,Result,Type,User,ExecMainPID,MainPID,ExecMainCode,ExecMainStatus,NRestarts,Restart,FragmentPath,DropInPaths,NeedDaemonReload,TimeoutStartUSec,ExecStart,Environment,EnvironmentFiles,EnvironmentFile,LimitNOFILE,LimitNPROC,LimitMEMLOCK,LimitAS,LimitFSIZE,ControlGroup,MemoryCurrent,MemoryMax,MemoryLimit,TasksCurrent,TasksMax,Job,StatusText,ConditionResult,KillMode,ProtectSystem,IPAddressDeny,SocketBindDeny,InvocationID
for w in ActiveEnter InactiveEnter ExecMainStart ExecMainExit; do PROPERTIES=$PROPERTIES,${w}Timestamp,${w}TimestampMonotonic; done

show_unit() {
  quiet 2 systemctl show "$1" --no-pager $UNIX_TIME -p "$PROPERTIES" | awk '
    { k = substr($0, 1, index($0, "=") - 1); v = substr($0, length(k) + 2) }
    v == "" || v == "[not set]" || v == "n/a" || (v == "0" && k ~ /Timestamp/) { next }
    k ~ /Timestamp/ { sub(/^@/, "", v) }
    k == "ExecStart" { sub(/^.*argv\[\]=/, "", v); sub(/ ; ignore_errors=.*/, "", v) }
    k ~ /^EnvironmentFile/ { sub(/ \(ignore_errors=.*/, "", v) }
    k == "Environment" { n = split(v, w, " "); v = ""; for (i = 1; i <= n; i++) if (w[i] ~ /^"?(ES_|OPENSEARCH_|JAVA_|PID_DIR|CONF_DIR|LANG|LC_)/) v = v (v == "" ? "" : " ") w[i] }
    v ~ /^(18446744073709551615|infinity)$/ && k ~ /^(MemoryCurrent|TasksCurrent|MemoryMax|MemoryLimit|TasksMax)$/ { next }
    { print k "=" v }'
}

section_units() {
  begin units
  [ "$SYSTEMD" != none ] || { end absent; return; }
  [ -z "$UNIT_BLOCKS" ] || printf '%s' "$UNIT_BLOCKS"
  end
}
