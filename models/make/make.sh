#!/bin/sh
# Makes the bundled model: fetches, renders, trains every part, writes it and judges it. Goes on where it was ended.
# usage: models/make/make.sh STATE-FOLDER
set -eu
state="${1:?name the folder that keeps downloads, renders and checkpoints}"
cd "$(dirname "$0")/../.."
models/make/fetch.sh "$state"
dotnet build models/make -c Release -v quiet
make() {
    step="$1"
    shift
    nice -n 19 dotnet models/make/bin/Release/net10.0/Kandinsky.Make.dll "$step" --state "$state" --start tests/goldens/starter "$@"
}
make render
[ -d "$state/tokenizer" ] || make tokenizer
make latents --shards 16 --things 68
make latents --shards 40
make picture
make text --steps 2400 --every 300
make prior --steps 3000 --every 300
make decoder --steps 6200 --every 200 --things 68   # few things first: places, sizes and backgrounds are learned sooner
make decoder --steps 14000 --every 200
make movq --steps 1000
make export                      # what fills holes and what paints fast begin with the decoder as it was exported
make fast --steps 1000
make inpaint --steps 7000
make export
for scenes in thing shape two; do
    make judge --model "$state/model" --scenes "$scenes" --prompts 500
    make judge --model "$state/model" --scenes "$scenes" --prompts 500 --fast yes
    make judge --model "$state/model" --scenes "$scenes" --prompts 500 --fast yes --steps 8
done
make judge --model "$state/model" --scenes shape --plain yes --prompts 500   # the words that the starter knows
make judge-holes --model "$state/model" --prompts 500
