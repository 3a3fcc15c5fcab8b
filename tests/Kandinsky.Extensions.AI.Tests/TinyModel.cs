using Kandinsky.Server;
using Kandinsky.Testing;

namespace Kandinsky.Extensions.AI.Tests;

/// <summary>The tiny model, here and behind a service.</summary>
internal static class TinyModel
{
    public static KandinskyOptions Options => new()
    {
        Model = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"), WildcardFolder = Words,
    };

    public static PipelineOptions Pipeline => new()
    {
        Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"), CacheFolder = null, PackedFolder = null, KeepLoaded = true,
        WildcardFolder = Words,
    };

    /// <summary>A folder with a file of words, thing.txt.</summary>
    private static string Words { get; } = Path.Combine(AppContext.BaseDirectory, "words");

    /// <summary>Choices that make a small picture soon.</summary>
    public static Microsoft.Extensions.AI.ImageGenerationOptions Small(params (string Name, object? Value)[] properties)
    {
        var options = new Microsoft.Extensions.AI.ImageGenerationOptions
        {
            ImageSize = new(64, 64), AdditionalProperties = new() { ["steps"] = 4, ["prior_steps"] = 2, ["seed"] = 3 },
        };
        foreach (var (name, value) in properties) options.AdditionalProperties[name] = value;
        return options;
    }

    public static Task<KandinskyServer> ServeAsync(string folder) => KandinskyServer.StartAsync(new()
    {
        DataFolder = folder, Port = 0, Pipeline = Pipeline, OtherModels = [Goldens.Path("tiny-2-2-controlnet-depth")],
    });

    /// <summary>A PNG file with a gradient.</summary>
    public static byte[] Gradient(byte blue = 128)
    {
        var image = new Image(64, 64, ColorMode.Rgb);
        for (var y = 0; y < 64; y++)
            for (var x = 0; x < 64; x++) (image.Pixel(x, y)[0], image.Pixel(x, y)[1], image.Pixel(x, y)[2]) = ((byte)(4 * x), (byte)(4 * y), blue);
        return ImageFile.Encode(image, PictureFormat.Png);
    }

    /// <summary>A mask whose left half is white.</summary>
    public static byte[] HalfMask()
    {
        var image = new Image(64, 64, ColorMode.Gray);
        for (var y = 0; y < 64; y++) image.Row(y)[..32].Fill(255);
        return ImageFile.Encode(image, PictureFormat.Png);
    }
}
