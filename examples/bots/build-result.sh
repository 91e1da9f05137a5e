#!/bin/sh
# Runs a build and tells everybody who is online how it went; to be called by cron, for example
#
#     0 3 * * *  build-result.sh bot@example.org make -C /srv/project all
#
# The password stands in a file that only cron's user may read (HUBBUB_PASSWORD_FILE), and the server is trusted by its pin, as
# in the invite address 'bot@example.org:7777#PIN'. Ends as the build did, or with the exit code of hubbub where nobody could be told.
set -u
: "${HUBBUB_PROGRAM:=hubbub}"
address=$1
shift

"$@" > build.log 2>&1
code=$?
if [ "$code" -eq 0 ]; then result=well; else result="with $code: $(tail -n 1 build.log)"; fi

# What is passed to exec after -- is taken as it is; nothing in it is a command or an option.
$HUBBUB_PROGRAM exec "$address" ${HUBBUB_PASSWORD_FILE:+--password-file "$HUBBUB_PASSWORD_FILE"} -- \
  broadcast "the build ended $result" || exit
exit "$code"
