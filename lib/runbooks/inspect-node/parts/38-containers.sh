section_containers() {
  begin containers
  t=''
  have docker && [ -S /var/run/docker.sock ] && t=docker
  [ -z "$t" ] && have podman && [ "$ME" = 0 ] && [ -d /var/lib/containers/storage ] && t=podman
  [ -n "$t" ] || { end absent; return; }
  CONTAINERS=$(quiet 2 $t ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.Image}}' | awk 'tolower($0) ~ /elastic|opensearch|wazuh-indexer/ && tolower($0) !~ /kibana|dashboards|exporter/ { print $1 }' | head -n 12)
  [ -z "$CONTAINERS" ] || run 2 $t inspect --format '{{.Name}} {{.Config.Image}} {{.State.Status}} {{.State.ExitCode}} {{range $p, $b := .NetworkSettings.Ports}}{{$p}}={{range $b}}{{.HostIp}}:{{.HostPort}}{{end}},{{end}} {{.State.OOMKilled}} {{.State.StartedAt}} {{.State.FinishedAt}}' $CONTAINERS |
    awk -v m="$M" 'index($0, m) == 1 { print; next } NF { sub(/^\//, ""); gsub(/  +/, " - "); sub(/, /, " "); print }'
  end
  for w in $CONTAINERS; do
    begin log "path=$t:$w"
    run 2 $t logs --tail 2000 "$w" 2>&1 | sift '' ''
    end
  done
}
