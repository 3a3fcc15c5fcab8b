#!/bin/sh
# Makes a model the bundled one and paints its examples: line N of models/examples.txt (from 0) with seed N is models/example-N.png.
# usage: models/make/replace.sh MODEL-FOLDER   (as `export` wrote it; it may be the bundled one, to paint the examples again)
set -eu
model="$(cd "${1:?name the folder with compositions-prior and compositions-decoder}" && pwd)"
cd "$(dirname "$0")/../.."
if [ "$model" != "$PWD/models" ]; then
    for part in compositions-prior compositions-decoder compositions-decoder-inpaint; do
        rm -rf "models/$part"
        cp -r "$model/$part" models/
    done
fi
number=0
while read -r prompt; do
    KANDINSKY_MODELS="$PWD/models" ./kandinsky generate "$prompt" --seed "$number" --prior-steps 10 --quiet -o "models/example-$number.png" < /dev/null
    number=$((number + 1))
done < models/examples.txt
