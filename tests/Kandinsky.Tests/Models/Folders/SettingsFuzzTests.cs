using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Damaged settings: each is refused at once with a sentence that names it, or paints.</summary>
public sealed class SettingsFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny-2-2-decoder", 1)]
    [InlineData("tiny-2-2-decoder-inpaint", 16)]
    [InlineData("tiny-2-2-controlnet-depth", 1)]
    [InlineData("tiny-2-2-prior", 1)]
    [InlineData("tiny-2-1", 1)]
    [InlineData("tiny-2-1-inpaint", 1)]
    [InlineData("tiny-2-1-prior", 1)]
    public async Task Every_damaged_setting_is_named_or_the_model_paints(string name, int everyTensor)
    {
        var model = _folder.CopyOf(Goldens.Path(name));
        var generation = name[..8];
        var isPrior = name == $"{generation}-prior";
        var prior = isPrior ? model : _folder.CopyOf(Goldens.Path($"{generation}-prior"));
        var decoder = !isPrior ? model : Goldens.Path(generation == "tiny-2-1" ? "tiny-2-1" : "tiny-2-2-decoder");
        UseSmallVocabulary(prior);
        var (own, seen) = (Described(decoder, prior), new HashSet<string>());
        var problems = new List<string>();
        foreach (var mutation in SettingsMutations.Of(model, everyTensor))
        {
            var file = Path.Combine(model, mutation.File);
            var text = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(file, mutation.Text);
            try
            {
                // Settings that are read as before paint as before; each way to read them otherwise paints once.
                if (Described(decoder, prior) is var described && described != own && seen.Add(described)) await PaintAsync(decoder, prior);
            }
            catch (KandinskyException error)
            {
                if (error.Kind != ErrorKind.Model || error.Message.Contains('\n', StringComparison.Ordinal)
                    || !error.Message.Contains(model, StringComparison.Ordinal)) problems.Add($"{mutation}: {error.Kind} {error.Message}");
                else if (!mutation.File.Contains("index", StringComparison.Ordinal)
                    && !error.Message.Contains(mutation.Name, StringComparison.Ordinal)) problems.Add($"{mutation} is not named: {error.Message}");
            }
            catch (Exception error)
            {
                problems.Add($"{mutation}: {error.GetType().Name} {error.Message}");
            }
            await File.WriteAllTextAsync(file, text);
        }
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    /// <summary>The vocabulary is no setting; a small one is read faster.</summary>
    private static void UseSmallVocabulary(string prior)
    {
        File.WriteAllBytes(Path.Combine(prior, "tokenizer", "vocab.json"), LetterVocabulary.Vocabulary());
        File.WriteAllBytes(Path.Combine(prior, "tokenizer", "merges.txt"), LetterVocabulary.Merges());
    }

    /// <summary>All that a pipeline reads from the settings.</summary>
    private static string Described(string decoder, string prior)
    {
        using var pipeline = Load(decoder, prior);
        var settings = new ModelSettings(ModelFolder.OpenDecoder(decoder), ModelFolder.OpenPrior(prior));
        var tokenizer = settings.Tokenizer;
        return JsonSerializer.Serialize(new object[]
        {
            settings.UNet, settings.MoVQ, settings.Sampler, settings.Prior, settings.PriorSampler, settings.Text, settings.Image, settings.ImageProcessor,
            new { tokenizer.Positions, tokenizer.StartId, tokenizer.EndId, tokenizer.PaddingId }, (object?)settings.Reading?.Encoder ?? "",
        }, s_anyNumber);
    }

    private static readonly JsonSerializerOptions s_anyNumber = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals
    };

    private static async Task PaintAsync(string decoder, string prior)
    {
        using var pipeline = Load(decoder, prior);
        var picture = new Image(64, 64, ColorMode.Rgb);
        PictureRequest request = ModelFolder.Open(decoder).Kind switch
        {
            ModelKind.InpaintDecoder => new InpaintRequest { Prompts = ["a"], Image = picture, Mask = new Image(64, 64, ColorMode.Gray) },
            ModelKind.ControlNetDecoder => new ControlRequest { Prompts = ["a"], Hint = picture },
            _ => new TextToImageRequest { Prompts = ["a"] },
        };
        await pipeline.PaintAsync(request with { Width = 64, Height = 64, Steps = 1, PriorSteps = 2 });
    }

    private static KandinskyPipeline Load(string decoder, string prior) =>
        KandinskyPipeline.Load(new() { Decoder = decoder, Prior = prior, CacheFolder = null, MemoryLimit = 4L << 30 });
}
