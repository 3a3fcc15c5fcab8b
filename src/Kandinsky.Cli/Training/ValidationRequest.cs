using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>What a decoder in training paints to show how far it is: prompts, a hole in the first picture, or the first hint.</summary>
internal static class ValidationRequest
{
    /// <param name="texts">Prompts and steps.</param>
    /// <param name="kind">What the decoder is.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="epochs">Their sizes.</param>
    /// <param name="hints">The folder of hints, if it reads some.</param>
    public static PictureRequest Of(TextToImageRequest texts, ModelKind kind, TrainingSet set, EpochOptions epochs, string? hints)
    {
        var first = set.Pictures[0];
        var size = epochs.Buckets.For(first.Width, first.Height);
        switch (kind)
        {
            case ModelKind.InpaintDecoder:
                var mask = new Image(size.Width, size.Height, ColorMode.Gray);
                for (var y = size.Height / 4; y < 3 * size.Height / 4; y++)
                {
                    for (var x = size.Width / 4; x < 3 * size.Width / 4; x++) mask.Pixel(x, y)[0] = byte.MaxValue;
                }
                return new InpaintRequest
                {
                    Prompts = texts.Prompts, Steps = texts.Steps, Image = PictureCrop.Center.Of(set.Read(first), size), Mask = mask,
                    Width = size.Width, Height = size.Height
                };
            case ModelKind.ControlNetDecoder:
                using (var source = PictureSources.Open(hints!, new() { Prompt = "" }))
                {
                    var name = Path.ChangeExtension(first.Name, null);
                    var entry = source.Entries.Index().First(each => Path.ChangeExtension(each.Item.Name, null) == name).Index;
                    return new ControlRequest
                    {
                        Prompts = texts.Prompts, Steps = texts.Steps, Hint = PictureCrop.Center.Of(ImageFile.Decode(source.Read(entry)), size),
                        Width = size.Width, Height = size.Height
                    };
                }
            default:
                return texts;
        }
    }
}
