#!/bin/sh
# node_modules/.bin/sikker where there is a shell (cli/after-install.mjs puts it there): goes straight to the project's own
# Node, which spares the start of another one. Node keeps what it compiled, so that the next start is quick; a cache that
# cannot be written is passed over.
bin=${0%/*}
if [ ! -x "$bin/node" ]; then
  # Called through a link of somebody's own.
  self=$(readlink -f "$0") && exec "${self%/*}/../node_modules/.bin/sikker" "$@"
  exit 1
fi
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE-$bin/../.cache/sikker} NODE_COMPILE_CACHE_PORTABLE=1
export NODE_COMPILE_CACHE NODE_COMPILE_CACHE_PORTABLE
# glibc asks for huge pages: a mail of 25 MB is encoded into 35 MB of fresh memory, and touching that page by page took longer
# than all the cryptography. Other C libraries do not look at this.
GLIBC_TUNABLES=${GLIBC_TUNABLES-glibc.malloc.hugetlb=1}
export GLIBC_TUNABLES
# V8 first interprets a regular expression and compiles it when it is used again. The classifier has hundreds, each for a few
# words of a draft, and compiling them once is a fifth of what the first draft takes.
exec "$bin/node" --no-regexp-tier-up "$bin/../sikker/main.ts" "$@"
