using System.Globalization;

namespace Kandinsky;

/// <summary>
/// How pictures are prepared for the image encoder, from <c>image_processor/preprocessor_config.json</c> (docs/kandinsky.md: Configurations).
/// </summary>
public sealed record ClipImageProcessorConfig
{
    private const int Bicubic = 3;      // Pillow's number of the filter

    private static readonly double[] _openAiMean = [0.48145466, 0.4578275, 0.40821073];
    private static readonly double[] _openAiDeviation = [0.26862954, 0.26130258, 0.27577711];

    /// <summary>Pixels of the shorter side after resizing.</summary>
    public int ShortestEdge { get; init; } = 224;

    /// <summary>Pixels of both sides after cropping, at most <see cref="ShortestEdge"/>.</summary>
    public int CropSize { get; init; } = 224;

    /// <summary>Subtracted from red, green and blue in [0, 1].</summary>
    public IReadOnlyList<float> Mean { get; init; } = [.. _openAiMean.Select(value => (float)value)];

    /// <summary>What the difference is divided by.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [.. _openAiDeviation.Select(value => (float)value)];

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">The file asks for another preparation than CLIP's.</exception>
    public static ClipImageProcessorConfig From(JsonConfig json)
    {
        foreach (var step in (string[])["do_resize", "do_center_crop", "do_rescale", "do_normalize"])
        {
            if (!json.Bool(step, true)) throw json.Unexpected(step, "true, as CLIP's pictures need it");
        }
        if (json.Int("resample", Bicubic) is not Bicubic) throw json.Unexpected("resample", $"{Bicubic} (bicubic)");
        if (Math.Abs(json.Double("rescale_factor", 1 / 255.0) * 255 - 1) is not < 1e-3) throw json.Unexpected("rescale_factor", "1/255");
        var config = new ClipImageProcessorConfig
        {
            ShortestEdge = Side(json, "size", "shortest_edge"),
            CropSize = Side(json, "crop_size", "height"),
            Mean = Colors(json, "image_mean", _openAiMean, least: -LargestColor),
            Deviation = Colors(json, "image_std", _openAiDeviation, least: 1e-3),
        };
        return config.CropSize <= config.ShortestEdge ? config : throw json.Unexpected("crop_size", $"at most size, {config.ShortestEdge}");
    }

    /// <summary>Older files give a number, newer ones an object.</summary>
    private static int Side(JsonConfig json, string key, string part)
    {
        if (!json.IsSection(key)) return json.Size(key, 224, most: LargestSide);
        var section = json.Section(key);
        return section.Has(part) ? section.Size(part, 0, most: LargestSide) : throw section.Unexpected(part, "a number of pixels");
    }

    private static float[] Colors(JsonConfig json, string key, double[] absent, double least) =>
        json.Doubles(key, absent) is { Length: 3 } values && Array.TrueForAll(values, value => value >= least && value <= LargestColor)
            ? [.. values.Select(value => (float)value)]
            : throw json.Unexpected(key, $"three numbers from {least.ToString(CultureInfo.InvariantCulture)} to {LargestColor}");

    private const int LargestSide = 4096, LargestColor = 1000;
}
