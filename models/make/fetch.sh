#!/bin/sh
# Fetches and unpacks the drawings that the bundled model is made from, and CLDR's names of characters, by npm's client.
# usage: models/make/fetch.sh STATE-FOLDER
set -eu
packages="${1:?name the folder that keeps downloads, renders and checkpoints}/packages"
mkdir -p "$packages"
cd "$packages"
fetch() {   # name of the package, version, folder, what is unpacked of it (all if nothing is named)
    name="$1@$2"
    folder="$3"
    shift 3
    [ -d "$folder" ] && return
    archive=$(npm pack --silent "$name")
    rm -rf "$folder.incomplete"
    mkdir "$folder.incomplete"
    tar -xzf "$archive" --strip-components=1 -C "$folder.incomplete" "$@"
    rm "$archive"
    mv "$folder.incomplete" "$folder"
}
fetch @iconify-json/fluent-emoji-flat 1.2.6 fluent-emoji-flat
fetch @lobehub/fluent-emoji-3d 1.1.0 fluent-emoji-3d
fetch cldr-annotations-full 48.2.0 cldr-annotations package/annotations/en package/LICENSE
