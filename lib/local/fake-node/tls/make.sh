#!/bin/sh
# Makes the throwaway CA and the certificate of the demo's fake nodes anew. Needs openssl; run it in this directory.
set -eu
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca-key.pem -out ca.pem -days 36500 \
  -subj '/CN=esfleet demo CA, for tests only' -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign'
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout node-key.pem -out node.csr \
  -subj '/CN=esfleet demo node, for tests only'
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth,clientAuth\nbasicConstraints=CA:FALSE\n' >node.ext
openssl x509 -req -in node.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 36500 -extfile node.ext -out node.pem
rm -f ca-key.pem ca.srl node.csr node.ext
