#!/bin/sh
# Fetches and unpacks the drawings that the bundled model is made from, by npm's client.
# usage: models/make/fetch.sh STATE-FOLDER
set -eu
packages="${1:?name the folder that keeps downloads, renders and checkpoints}/packages"
mkdir -p "$packages"
cd "$packages"
fetch() {   # name of the package, version, folder
    [ -d "$3" ] && return
    archive=$(npm pack --silent "$1@$2")
    rm -rf "$3.incomplete"
    mkdir "$3.incomplete"
    tar -xzf "$archive" --strip-components=1 -C "$3.incomplete"
    rm "$archive"
    mv "$3.incomplete" "$3"
}
fetch @iconify-json/fluent-emoji-flat 1.2.6 fluent-emoji-flat
fetch @lobehub/fluent-emoji-3d 1.1.0 fluent-emoji-3d
