certificates_of() {
  for f in $(tls_files); do
    case $f in *.pem | *.crt | *.cer | *.cert) ;; *) continue ;; esac
    printf '%s\n' "$INSTANCE" | grep -qE "(_key|[._]key|pemkey_filepath)=(.*/)?${f##*/}\$" && continue
    hung "$root$conf" || ! [ -e "$f" ] && continue
    begin certificates "path=$f"
    [ -r "$f" ] || { end denied; continue; }
    t=$(quiet 1 awk '/-----BEGIN CERTIFICATE/ { on = 1; n++ } on && n <= 4 { print } /-----END CERTIFICATE/ { on = 0 }' "$f")
    if have openssl; then
      printf '%s\n' "$t" | awk -v cmd="${TIMEOUT:+$TIMEOUT 1 }openssl x509 -noout -subject -issuer -startdate -enddate" '{ print | cmd } /-----END/ { close(cmd); print ""; fflush() }'
    fi
    case $f in *[Cc][Aa]* | *root*) printf '%s\n' "$t" ;; *) printf '%s\n' "$INSTANCE" | grep -qE "(certificate_authorities|pemtrustedcas_filepath)=(.*/)?${f##*/}\$" && printf '%s\n' "$t" ;; esac
    end
  done
}
