using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>How pictures are prepared for the image encoder, from <c>image_processor/preprocessor_config.json</c> (spec A.2.6).</summary>
public sealed record ClipImageProcessorConfig
{
    const int Bicubic = 3;      // Pillow's number of the filter

    static readonly double[] _openAiMean = [0.48145466, 0.4578275, 0.40821073];
    static readonly double[] _openAiDeviation = [0.26862954, 0.26130258, 0.27577711];

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
            if (!json.Bool(step, true)) throw json.Error($"{step} is false; CLIP's image preparation needs it");
        }
        if (json.Int("resample", Bicubic) is var filter and not Bicubic) throw json.Error($"resample is {filter}; CLIP's pictures are resized with {Bicubic} (bicubic)");
        var config = new ClipImageProcessorConfig
        {
            ShortestEdge = Side(json, "size", "shortest_edge"),
            CropSize = Side(json, "crop_size", "height"),
            Mean = Colors(json, "image_mean", _openAiMean),
            Deviation = Colors(json, "image_std", _openAiDeviation),
        };
        if (config.CropSize > config.ShortestEdge) throw json.Error($"crop_size {config.CropSize} is larger than size {config.ShortestEdge}");
        return config.Deviation.All(value => value > 0) ? config : throw json.Error("image_std should be positive");
    }

    /// <summary>Older files give a number, newer ones an object.</summary>
    static int Side(JsonConfig json, string key, string part) => json.IsSection(key)
        ? ClipTransformerConfig.Size(json.Section(key), part, 224)
        : ClipTransformerConfig.Size(json, key, 224);

    static float[] Colors(JsonConfig json, string key, double[] absent) => json.Doubles(key, absent) is { Length: 3 } values
        ? [.. values.Select(value => (float)value)]
        : throw json.Error($"{key} should have three numbers");
}
