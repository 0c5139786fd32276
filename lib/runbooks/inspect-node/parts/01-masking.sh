# How the name of a secret ends.
WORDS='passw(or)?ds?|passphrases?|pwd|[_.-]pass|secrets?|tokens?|credentials?|(api|access|secret|private|signing|encryption|exchange|account|license|shared|master|service|integration|routing)[ _.-]?keys?([_.-]?id)?'
KEY="($WORDS|signature|x-amz-credential|[?&;]sig)"
SEP="[\"'\\\\]*[ \t]*[:=]+>?[ \t]*"

MASK="
s/(authorization|cookies?)(${SEP}[\"'\\\\]*)[^\"']*/\\1\\2<masked>/Ig
s/($KEY$SEP\\\\?\")([^\"\\\\]|\\\\.)*(\"|\$)/\\1<masked>\"/Ig
s/($KEY$SEP')[^']*('|\$)/\\1<masked>'/Ig
s/($KEY$SEP)[^ \t\"'][^ \t\"]*/\\1<masked>/Ig
s/([ \t]--?[a-z0-9._-]*$KEY)[ \t]+[^ \t\"'-][^ \t]*/\\1 <masked>/Ig
s/password( for the [a-z]+ keystore : (ERROR:|Exception))/<prompt>\\1/
s/((password|token|passphrase) for [^:=]{0,80}[:=][ \t]*)[^ \t]+/\\1<masked>/Ig
s/<prompt>/password/
s/(parse value \\[)[^]]*(\\] for setting \\[[^]]*$KEY)/\\1<masked>\\2/Ig
s/(basic|bearer|apikey|negotiate|digest)([ \t]+)[A-Za-z0-9+\\/=_.~-]{16,}/\\1\\2<masked>/Ig
s/([a-z][a-z0-9+.-]*:\\/\\/)[^ \t\"'\\/]*@/\\1<masked>@/Ig
s/((^|[ \t])(-u|-U|--user|--proxy-user)[ =]*)[^ \t:=]+:[^ \t]+/\\1<masked>/g
s/(hooks\\.slack\\.com|discord(app)?\\.com\\/api|[a-z0-9.-]*webhook[a-z0-9.-]*\\.[a-z]+|outlook\\.office\\.com)\\/[^ \t\"']*/\\1\\/<masked>/Ig
s/(A(KI|SI|RO|ID)A)[A-Z0-9]{12,}/<masked>/g
s/eyJ[A-Za-z0-9_=-]{16,}(\\.[A-Za-z0-9_=-]*)*/<masked>/g
s/(xox[a-z]-|gh[a-z]_|github_pat_|glpat-|hv[a-z]\\.|npm_|AIza|s[kr]_(live|test)_|sk-)[A-Za-z0-9_-]{12,}/<masked>/g
s/\\\$(2[abxy]?|5|6|y)\\\$[A-Za-z0-9.\\/\$]{16,}/<masked>/g
s/(-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----).+/\\1<masked>/g
"
