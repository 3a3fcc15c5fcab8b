using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Keeps a model's packed weights before a picture is asked for. The models are run on shapes alone, so that every layer packs what a picture of that size
/// needs, and no picture is computed.
/// </summary>
public static class PackedFilling
{
    private const int Words = 8;

    /// <summary>Fills the folder of packed weights.</summary>
    /// <param name="options">The models, the number type and the folder, which must be given. Adapters have no part in it.</param>
    /// <param name="side">Height and width of the pictures to come, in pixels; the model's own size if null. Other sizes may need some other forms, which the
    /// first picture adds.</param>
    /// <param name="cancellation">Ends the work, as does the end of the enumeration; files that are whole by then stay.</param>
    /// <returns>Progress, part by part; the last one of each has its file.</returns>
    /// <exception cref="KandinskyException">A model is not usable, memory does not hold a part, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static IAsyncEnumerable<PackedProgress> FillAsync(PipelineOptions options, int? side = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var request = new TextToImageRequest { Prompts = ["a picture"], Width = side, Height = side };
        request.Check();
        return InBackgroundAsync(options, request, cancellation);
    }

    private static async IAsyncEnumerable<PackedProgress> InBackgroundAsync(PipelineOptions options, PictureRequest request,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var progress = Channel.CreateUnbounded<PackedProgress>(new() { SingleReader = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var work = Task.Run(() =>
        {
            try
            {
                Fill(options, request, each => progress.Writer.TryWrite(each), ending.Token);
            }
            finally
            {
                progress.Writer.Complete();
            }
        }, CancellationToken.None);
        try
        {
            await foreach (var each in progress.Reader.ReadAllAsync(cancellation).ConfigureAwait(false)) yield return each;
            await work.ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>As <see cref="FillAsync"/>, on the calling thread.</summary>
    internal static void Fill(PipelineOptions options, PictureRequest request, Action<PackedProgress> progress, CancellationToken cancellation)
    {
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(options.Decoder, options.Prior);
        using var models = new KandinskyModels(decoder, prior, options with { KeepLoaded = false, Loras = [] });
        using var entered = models.Threads.Enter();
        var size = LatentSize.For(request, models.UNetConfig, models.MoVQConfig.Factor);
        var available = models.MemoryLimit ?? AvailableMemory.FromEnvironment();
        var planner = new MemoryPlanner(models, request, size, request.Steps, available);
        models.Take(MemoryAdmission.Check(planner, models.Precision, planner.Pictures, available, models.Note), available);

        FillPart("prior", models.Prior, plan: false, RunPrior);
        FillPart("unet", models.UNet, plan: true, planner.Denoise);
        FillPart("movq", models.MoVQ, plan: true, planner.Decode);

        void FillPart<T>(string name, LoadedModel<T> part, bool plan, Action<T, Arena> run) where T : class
        {
            using var arena = new Arena(plan) { Cancellation = cancellation };
            using var lease = part.Lease();
            var cache = part.Packed ?? throw new KandinskyException(string.Join(' ', ["There is no folder to keep packed weights in.", .. models.TakeNotes()]),
                ErrorKind.Output);
            cache.Added = bytes => progress(new(name, IsWriting: false, bytes, 0));
            run(lease.Model, arena);
            part.OfferUsedOnce();
            var isNew = cache.AddedBytes > 0;
            cache.Write((done, total) => progress(new(name, IsWriting: true, done, total)), cancellation);
            var bytes = new FileInfo(cache.Place).Length;
            progress(new(name, IsWriting: true, bytes, bytes) { Finished = new(name, cache.Place, bytes, isNew) });
        }
    }

    /// <summary>The prior's steps are short enough to be computed, from a text and noise that are all zero.</summary>
    private static void RunPrior(PriorTransformer prior, Arena arena)
    {
        var width = prior.Config.EmbeddingDim;
        var prefix = prior.Prefix(Zeros(2 * Words), [Words, Words], Zeros(2));
        prior.Forward(Zeros(2), [0], prefix);
        prior.Denormalise(new float[width]);

        Tensor Zeros(int rows) => arena.Tensor(new Shape(rows, width), new float[rows * width]);
    }
}
