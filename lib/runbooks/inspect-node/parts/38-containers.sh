like_nodes() { awk -v m="$M" 'index($0, m) == 1 || tolower($0) ~ /elastic|opensearch|wazuh-indexer/ && tolower($0) !~ /kibana|dashboards|exporter/'; }

section_containers() {
  begin containers
  t='' CONTAINERS=''
  have docker && { [ -S /var/run/docker.sock ] || [ -d /var/lib/docker/containers ]; } && t=docker
  [ -z "$t" ] && have podman && [ "$ME" = 0 ] && [ -d /var/lib/containers/storage ] && t=podman
  [ -n "$t" ] || { end absent; return; }
  if ! b=$(bounded 2 $t ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.Image}}'); then
    # The daemon does not answer: what it wrote of its containers stands.
    set +f
    run 2 sed -En 's|.*Pid.:[0-9]*,.ExitCode.:([0-9]*).*Image.:.([^"]*).,.Volumes.*Name.:./([^"]*).*|\3 \2 no-daemon \1 -|p' /var/lib/docker/containers/*/config.v2.json | like_nodes
    set -f
    end; return
  fi
  CONTAINERS=$(printf '%s\n' "$b" | like_nodes | awk 'NR < 13 { print $1 }')
  [ -z "$CONTAINERS" ] || run 2 $t inspect --format '{{.Name}} {{.Config.Image}} {{.State.Status}} {{.State.ExitCode}} {{range $p, $b := .NetworkSettings.Ports}}{{$p}}={{range $b}}{{.HostIp}}:{{.HostPort}}+{{end}},{{end}} {{.State.OOMKilled}} {{.State.StartedAt}} {{.State.FinishedAt}}' $CONTAINERS |
    awk -v m="$M" 'index($0, m) == 1 { print; next } NF { sub(/^\//, ""); gsub(/  +/, " - "); gsub(/\+,/, ","); sub(/, /, " "); print }'
  end
  for w in $CONTAINERS; do
    begin log "path=$t:$w"
    run 2 $t logs --tail 2000 "$w" 2>&1 | sift '' ''
    end
  done
}
