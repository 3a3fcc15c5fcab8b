using System.CommandLine;
using System.Globalization;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>Paints captions as <c>generate</c> would, each with its own seed, into folders that can be gone on with.</summary>
internal sealed class CaptionPainter
{
    // A picture depends on these beside its caption; the seed counts on from picture to picture, and each is painted alone.
    private static readonly RequestField[] s_fields =
        [.. RequestFields.Of<TextToImageRequest>().Where(field => field.Option is not (null or "--seed" or "--batch"))];

    private readonly FieldOptions _fields = new(s_fields);
    private readonly ModelOptions _model = new();

    public void AddTo(Command command)
    {
        _fields.AddTo(command);
        _model.AddTo(command);
    }

    /// <summary>Where the models are.</summary>
    public PipelineOptions Models(Invocation invocation) => _model.Read(invocation, like: null);

    /// <summary>Paints what a folder lacks.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="pipeline">The pipeline; not loaded if nothing is lacking.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="captions">The captions.</param>
    /// <param name="seed">The first picture's seed.</param>
    /// <param name="change">What is different in this set.</param>
    /// <param name="done">Told the number of pictures so far.</param>
    public async Task PaintAsync(
        Invocation invocation, Lazy<KandinskyPipeline> pipeline, string folder, IReadOnlyList<string> captions, ulong seed,
        Func<PictureRequest, PictureRequest> change, Action<int> done)
    {
        var request = change(_fields.Given(invocation).ApplyTo(new TextToImageRequest { Prompts = [""] }));
        await CaptionPainting.RunAsync(folder, captions, Settings(request, Models(invocation), seed), PaintOneAsync, done, invocation.Cancellation);

        async Task<Image> PaintOneAsync(string caption, int number, CancellationToken cancellation)
        {
            GenerationProgress? last = null;
            await foreach (var progress in pipeline.Value.GenerateAsync((TextToImageRequest)request with
            {
                Prompts = [caption],
                Seed = unchecked(seed + (ulong)number)
            }, cancellation)) last = progress;
            return last!.Images[0].Image;
        }
    }

    /// <summary>All that pictures depend on beside their captions, as text.</summary>
    private static Dictionary<string, string> Settings(PictureRequest request, PipelineOptions models, ulong seed)
    {
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(models.Decoder, models.Prior);
        var settings = new Dictionary<string, string>
        {
            ["seed"] = Text($"{seed}"),
            ["model"] = decoder.Name,
            ["prior"] = prior.Name,
            ["precision"] = PrecisionName.Of(models.Precision),
            ["lora"] = string.Join(", ", models.Loras.Select(lora => Text($"{lora.Path}={lora.Weight}"))),
        };
        if (models.Embeddings.Count > 0) settings["embedding"] = string.Join(", ", models.Embeddings.Select(file => $"{file.Path}={file.Word}"));
        foreach (var (key, value) in RequestValues.Of(request).Only(s_fields).ToJson()) settings[key.Replace('_', ' ')] = $"{value}";
        return settings.Where(setting => setting.Value.Length > 0).ToDictionary();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
