#!/bin/sh
# Reads what a diagnosis needs from one Elasticsearch or OpenSearch instance. Read-only. What it prints: README.md.
# shellcheck disable=SC2012,SC2016,SC2086,SC2089,SC2090  # awk programs in single quotes; words split on purpose; ls where find may be absent
# Nothing runs before the last line has arrived, and no here-document is used (bash keeps them in files).
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
NL='
'
TAB=$(printf '\t')
HEAD_LIMIT=23000
SECONDS_LIMIT=9
