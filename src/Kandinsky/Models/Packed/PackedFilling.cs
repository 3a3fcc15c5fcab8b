using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>How far the filling of packed weights is.</summary>
/// <param name="Part">The part of the model at work.</param>
/// <param name="IsWriting">Whether its file is being written; before that its weights are packed.</param>
/// <param name="Done">Bytes packed, or written.</param>
/// <param name="Total">Bytes to write; 0 while they are packed.</param>
public readonly record struct PackedProgress(string Part, bool IsWriting, long Done, long Total);

/// <summary>One part's packed weights, filled.</summary>
/// <param name="Part">The part of the model.</param>
/// <param name="Path">Its file.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="IsNew">Whether anything had to be packed.</param>
public sealed record PackedPart(string Part, string Path, long Bytes, bool IsNew);

/// <summary>Keeps a model's packed weights before a picture is asked for. The models are run on shapes alone, so that every layer packs what a picture of that size needs, and no picture is computed.</summary>
public static class PackedFilling
{
    private const int Words = 8;

    /// <summary>Fills the folder of packed weights.</summary>
    /// <param name="options">The models, the number type and the folder, which must be given. Adapters have no part in it.</param>
    /// <param name="side">Height and width of the pictures to come, in pixels; the model's own size if null. Other sizes may need some other forms, which the first picture adds.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellation">Ends the work; files that are whole by then stay.</param>
    /// <returns>The files, part by part as each is there.</returns>
    /// <exception cref="KandinskyException">A model is not usable, memory does not hold a part, or a file cannot be written.</exception>
    public static IEnumerable<PackedPart> Fill(PipelineOptions options, int? side = null, Action<PackedProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(options.Decoder, options.Prior);
        var request = new TextToImageRequest { Prompts = ["a picture"], Width = side, Height = side };
        request.Check();
        using var models = new KandinskyModels(decoder, prior, options with { KeepLoaded = false, Loras = [] });
        var size = LatentSize.For(request, models.UNetConfig, models.MoVQConfig.Factor);
        var available = models.MemoryLimit ?? AvailableMemory.FromEnvironment();
        var planner = new MemoryPlanner(models, request, size, request.Steps, available);
        models.Forms = MemoryAdmission.Check(planner, models.Precision, planner.Pictures, available, models.Note).Forms!;

        yield return Part("prior", models.Prior, plan: false, RunPrior);
        yield return Part("unet", models.UNet, plan: true, planner.Denoise);
        yield return Part("movq", models.MoVQ, plan: true, planner.Decode);

        PackedPart Part<T>(string name, LoadedModel<T> part, bool plan, Action<T, Arena> run) where T : class
        {
            using var arena = new Arena(plan) { Cancellation = cancellation };
            var model = part.Model;
            var cache = part.Packed ?? throw new KandinskyException(string.Join(' ', ["There is no folder to keep packed weights in.", .. models.TakeNotes()]), ErrorKind.Output);
            cache.Added = bytes => progress?.Invoke(new(name, IsWriting: false, bytes, 0));
            run(model, arena);
            part.OfferUsedOnce();
            var isNew = cache.AddedBytes > 0;
            cache.Write((done, total) => progress?.Invoke(new(name, IsWriting: true, done, total)), cancellation);
            part.Release();
            return new(name, cache.Place, new FileInfo(cache.Place).Length, isNew);
        }
    }

    /// <summary>The prior's steps are short enough to be computed: the text is nought and the noise is, too.</summary>
    private static void RunPrior(PriorTransformer prior, Arena arena)
    {
        var width = prior.Config.EmbeddingDim;
        var prefix = prior.Prefix(Zeros(2 * Words), [Words, Words], Zeros(2));
        prior.Forward(Zeros(2), [0], prefix);
        prior.Denormalise(new float[width]);

        Tensor Zeros(int rows) => arena.Tensor(new Shape(rows, width), new float[rows * width]);
    }
}
