using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Finds out what a request will hold in memory by running its models on shapes alone: the same code makes the same tensors in an arena that
/// only counts, and the same layers choose the same packed forms of weights that are never read.
/// </summary>
/// <param name="models">The models' settings.</param>
/// <param name="request">The request.</param>
/// <param name="size">The latents' size.</param>
/// <param name="calls">Calls of the decoder.</param>
/// <param name="available">Bytes there are: more of them may buy speed.</param>
internal sealed class MemoryPlanner(KandinskyModels models, PictureRequest request, LatentSize size, int calls, long available)
{
    /// <summary>
    /// The runtime, its compiled code and small objects, as measured over tasks, sizes and precisions, on the bundled model and at the published sizes.
    /// </summary>
    private const long ProcessBytes = 124L << 20;

    /// <summary>
    /// One part in so many of the weights is there twice while they are prepared, as numbers read from the file and as packed ones: on a busy machine, where
    /// the threads that read and those that pack wait for each other, up to 2 % were measured.
    /// </summary>
    private const int InPreparation = 40;

    /// <summary>What a tokenizer's words and merges take as objects, for each byte of its files.</summary>
    private const int BytesPerVocabularyByte = 10;

    /// <summary>What a piece of the vocabulary that a decoder of 2.1 reads with takes, once 250 000 of them were read.</summary>
    private const int BytesPerPiece = 320;

    /// <summary>
    /// What stays of reading a prompt for a decoder of 2.1, for each weight of a layer of its text encoder (12 times the square of its width), as measured at
    /// the published sizes.
    /// </summary>
    private const long BytesPerReadWeight = 6, WeightsPerSquare = 12;

    /// <summary>The pixels of a picture as numbers, as bytes, and while it is written.</summary>
    private const int BytesPerPixel = 24;

    /// <summary>Pictures drawn at once.</summary>
    public int Pictures => request.PictureTitles.Count;

    /// <summary>The latents' size, and that of a second pass.</summary>
    private IReadOnlyList<LatentSize> Sizes { get; } = request.Hires is { } scale ? [size, size.Enlarged(scale)] : [size];

    private LatentSize Largest => Sizes[^1];

    private bool IsGuided => Guidance.IsOn(request.GuidanceScale);

    private bool HasUnguidedCalls => !IsGuided || new GuidanceSchedule(request).HasUnguidedCalls;

    /// <summary>Plans the request.</summary>
    /// <param name="precision">The number type of the large products.</param>
    /// <param name="packed">Whether to look which packed weights are kept on disk, which takes a moment; they are known for the models' own number
    /// type.</param>
    /// <exception cref="KandinskyException">No memory would be enough: a tensor has more numbers than the engine can count.</exception>
    public MemoryPlan Plan(Precision precision, bool packed)
    {
        packed &= precision == models.Precision;
        using var keptOfPrior = packed ? models.Prior.LookAtPacked() : null;
        using var keptOfUNet = packed ? models.UNet.LookAtPacked() : null;
        using var keptOfMoVQ = packed ? models.MoVQ.LookAtPacked() : null;
        try
        {
            return ModelForms.First(precision, available, ModelForms.Choices(precision), forms =>
                OnShapes(precision, forms, keptOfPrior, keptOfUNet, keptOfMoVQ), plan => (plan.Bytes, plan.Needed));
        }
        catch (OverflowException e)
        {
            var pictures = Pictures == 1 ? "a picture" : $"{Pictures} pictures at once";
            throw new KandinskyException(
                $"{Largest.ImageWidth} x {Largest.ImageHeight} pixels are too many for {pictures}: a tensor would have more than 2^31 numbers; ask for less.",
                ErrorKind.Request, e);
        }
    }

    private MemoryPlan OnShapes(Precision precision, ModelForms forms, PackedCache? keptOfPrior, PackedCache? keptOfUNet, PackedCache? keptOfMoVQ)
    {
        using var arena = new Arena(plan: true, capacity: long.MaxValue) { Tiling = request.Tile };
        using var movqWeights = new ModelWeights(new ShapeListing(), forms.MoVQ, keptOfMoVQ);
        using var unetWeights = new ModelWeights(new ShapeListing(), forms.UNet, keptOfUNet);
        var movq = new MoVQ(models.MoVQConfig, movqWeights.Root);
        var unet = new UNet(models.UNetConfig, unetWeights.Root);
        var prior = Prior(precision, keptOfPrior);
        foreach (var (pass, each) in Sizes.Index())
        {
            if (pass > 0) Scoped(() => Decode(Sizes[pass - 1]));
            if (pass > 0 || PictureTask.For(request).EncodesPicture(request)) Scoped(() =>
                movq.Encode(arena.Tensor(new Shape(1, each.ImageHeight, each.ImageWidth, models.MoVQConfig.ImageChannels))));
            Scoped(() =>
            {
                Denoise(unet, arena, each);
                if (request is { PreviewEvery: > 0, PreviewQuality: PreviewQuality.Full }) Decode(each);
            });
        }
        // The autoencoder's if there are previews, a picture to begin with or a first pass
        var decoder = Using(new StageMemory(Stage.Denoising, 0, Working(arena) + VocabularyBytes + Features), unetWeights, movqWeights);
        var decoderTensors = arena.Peak;
        Scoped(() => Decode(Largest));
        var pixels = (long)Largest.ImageHeight * Largest.ImageWidth;
        var decoding = new StageMemory(Stage.Decoding, 0, Working(arena) + VocabularyBytes + BytesPerPixel * pixels);
        var plan = new MemoryPlan([prior, decoder, Using(decoding, movqWeights)])
        {
            Tensors = arena.Peak, DecoderTensors = decoderTensors, Forms = forms, UNetForms = unetWeights.Prepared, MoVQForms = movqWeights.Prepared,
        };
        if (!models.KeepLoaded) return plan;
        decoder = decoder with { Weights = prior.Weights + decoder.Weights, Mapped = prior.Mapped + decoder.Mapped };
        decoding = Using(decoding with { Weights = prior.Weights, Mapped = prior.Mapped }, unetWeights, movqWeights);
        return plan with { Stages = [prior, decoder, decoding] };

        static StageMemory Using(StageMemory stage, params ReadOnlySpan<ModelWeights> models)
        {
            foreach (var weights in models) stage = stage with
            {
                Weights = stage.Weights + weights.PackedBytes + weights.KeptBytes,
                Mapped = stage.Mapped + weights.KeptBytes
            };
            return stage with { Working = stage.Working + stage.Weights / InPreparation };
        }

        void Decode(LatentSize latents) => this.Decode(movq, arena, latents);

        void Scoped(Action run)
        {
            using var scope = arena.Scope();
            run();
        }
    }

    private long VocabularyBytes => BytesPerVocabularyByte * new DirectoryInfo(models.PriorFolder.Folder("tokenizer")).EnumerateFiles()
        .Where(file => ComponentFiles.OfTokenizer.Contains(file.Name)).Sum(file => file.Length)
        + (models.Settings.Reading is var (tokenizer, encoder)
            ? BytesPerPiece * (tokenizer.LargestId + 1L) + BytesPerReadWeight * WeightsPerSquare * encoder.Width * encoder.Width
            : 0);

    /// <summary>Deep features that are kept from call to call.</summary>
    private long Features => request.CacheEvery == 1 ? 0
        : sizeof(float) * 2L * Pictures * Largest.Height * Largest.Width * models.UNetConfig.BlockOutChannels[0];

    /// <summary>Bytes beside weights, once shapes have passed through an arena that counts.</summary>
    public static long Working(Arena arena) => ProcessBytes + arena.Peak + arena.Scratch.Bytes;

    /// <summary>Runs a step of the request on a model, on shapes alone if the arena plans.</summary>
    public void Denoise(UNet unet, Arena arena) => Denoise(unet, arena, size);

    /// <summary>Decodes the latents of the request with a model, on shapes alone if the arena plans.</summary>
    public void Decode(MoVQ movq, Arena arena) => Decode(movq, arena, size);

    private void Decode(MoVQ movq, Arena arena, LatentSize latents) =>
        movq.Decode(arena.Tensor(new Shape(1, latents.Height, latents.Width, models.MoVQConfig.LatentChannels)));

    private void Denoise(UNet unet, Arena arena, LatentSize latents)
    {
        UNetCondition? condition = null;
        if (HasUnguidedCalls) condition = Condition(Pictures);
        if (IsGuided) condition = Condition(2 * Pictures);
        var channels = unet.Config.HasHint ? unet.Config.InChannels - models.MoVQConfig.LatentChannels : unet.Config.InChannels;
        unet.Forward(arena.Tensor(new Shape(condition!.Batch, latents.Height, latents.Width, channels)), 0, condition);

        UNetCondition Condition(int batch) => unet.Condition(arena.Tensor(new Shape(batch, unet.Config.EncoderHidDim)), new float[calls],
            unet.Config.HasHint ? arena.Tensor(new Shape(batch, latents.ImageHeight, latents.ImageWidth, 3)) : null, unet.Config.ReadsText
                ? Texts(unet.Config, batch, arena) : null);
    }

    private static UNetTexts Texts(UNetConfig config, int batch, Arena arena) =>
        new(arena.Tensor(new Shape(batch, MultilingualTokenizer.Positions, config.TextWidth)), arena.Tensor(new Shape(batch, config.CrossAttentionDim)));

    /// <summary>The prior reads its weights as stored, or rounded; texts and rows of a step are small beside them.</summary>
    private StageMemory Prior(Precision precision, PackedCache? kept)
    {
        var config = models.PriorConfig;
        var parameters = ShapeListing.Of(weights => new PriorTransformer(config, weights)).Parameters;
        var weights = precision switch
        {
            Precision.Float32 => StoredBytes(models.PriorFolder.WeightFilesOf("prior"), parameters),
            Precision.BFloat16 => parameters * sizeof(ushort),
            _ => parameters,
        };
        var samples = (Guidance.IsOn(request.PriorGuidanceScale) ? 2L : 1L) * Pictures * (request.NegativePrompt is null ? 1 : 2);
        var rows = samples * config.Tokens;
        var cache = rows * config.Width * 2 * config.Layers * sizeof(float);
        return new(Stage.Prior, weights, ProcessBytes + cache + rows * config.Width * sizeof(float) * 12)
        {
            Mapped = precision == Precision.Float32 ? weights
            : Math.Min(weights, kept?.Bytes ?? 0)
        };
    }

    private static long StoredBytes(IReadOnlyList<string> files, long parameters) =>
        files[0].EndsWith(".json", StringComparison.Ordinal) ? parameters * sizeof(float) : files.Sum(file => new FileInfo(file).Length);
}
