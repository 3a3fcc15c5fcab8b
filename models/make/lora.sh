#!/bin/sh
# Teaches the bundled model one drawing that it does not know, by adapters of decoder and prior learned from ten pictures, and judges what they paint.
# usage: models/make/lora.sh STATE-FOLDER [CODE-POINT WORD]
set -eu
state="${1:?name the folder that keeps downloads, renders and runs}"
code="${2:-1fa82}"
word="${3:-parachute}"
cd "$(dirname "$0")/../.."
models/make/fetch.sh "$state"
dotnet build models/make -c Release -v quiet
dotnet build src/Kandinsky.Cli -c Release -v quiet
folder="$state/lora-$code"
make() {
    step="$1"
    shift
    dotnet models/make/bin/Release/net10.0/Kandinsky.Make.dll "$step" --state "$state" --model models "$@"
}
train() {
    part="$1"
    shift
    [ -d "$folder/$part/adapter" ] || dotnet src/Kandinsky.Cli/bin/Release/net10.0/Kandinsky.Cli.dll train lora "$folder/pictures" --of "$part" \
        --model models/compositions-decoder --prior models/compositions-prior --resolution 128 --cache "$folder/cache" -o "$folder/$part" "$@"
}
make render
[ -d "$folder/others" ] || make new-pictures --code "$code" --name "$word" --pictures 10 --others 60
train decoder --preserved "$folder/others" --batch 5 --steps 500 --rank 8 --learning-rate 1e-3 --schedule cosine
train prior --batch 10 --steps 150 --rank 4 --learning-rate 3e-4
make judge-new --code "$code" --name "$word" --pictures 20 --loras "$folder/decoder/adapter,$folder/prior/adapter" --sheet "$folder/sheet.png"
