namespace Kandinsky;

/// <summary>A task: what it is called, which decoders can do it, how it runs, and what the memory plan must know of it.</summary>
/// <param name="Name">Its name in metadata and JSON.</param>
/// <param name="Words">Its name in a sentence.</param>
/// <param name="Request">The type of its requests.</param>
/// <param name="Decoders">The kinds of decoder that can do it, the one made for it last.</param>
/// <param name="Run">Runs a request of that type.</param>
/// <param name="Blank">A request with all defaults, and nothing where there is none.</param>
internal sealed record PictureTask(
    string Name, string Words, Type Request, IReadOnlyList<ModelKind> Decoders, Func<PictureRun, PictureRequest, IEnumerable<GenerationProgress>> Run,
    PictureRequest Blank)
{
    /// <summary>Every task there is.</summary>
    public static IReadOnlyList<PictureTask> All { get; } =
    [
        Of("text-to-image", "text to image", [ModelKind.Decoder], TextToImage.Run, new TextToImageRequest { Prompts = null! }),
        Of("image-to-image", "image to image", [ModelKind.Decoder], ImageToImage.Run, new ImageToImageRequest { Prompts = null!, Image = null! })
            with { EncodesPicture = _ => true },
        Of("inpaint", "inpainting", [ModelKind.Decoder, ModelKind.InpaintDecoder], Inpainting.Run,
            new InpaintRequest { Prompts = null!, Image = null!, Mask = null! })
            with { EncodesPicture = _ => true },
        Of("mix", "mixing", [ModelKind.Decoder], Mixing.Run, new MixRequest { Items = null! }),
        Of("control", "control", [ModelKind.ControlNetDecoder], Controlling.Run, new ControlRequest { Prompts = null!, Hint = null! })
            with { EncodesPicture = request => ((ControlRequest)request).Image is not null },
        Of("embedding-to-embedding", "embedding to embedding", [ModelKind.Decoder], EmbeddingToEmbedding.Run,
            new EmbeddingToEmbeddingRequest { Prompts = null!, Image = null! }),
    ];

    /// <summary>Whether a request has a picture that the autoencoder encodes before the decoder runs.</summary>
    public Predicate<PictureRequest> EncodesPicture { get; init; } = _ => false;

    /// <summary>The task of a request.</summary>
    /// <param name="request">The request.</param>
    public static PictureTask For(PictureRequest request) => All.Single(task => task.Request == request.GetType());

    /// <summary>Checks that a decoder can do the task.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <exception cref="KandinskyException">It cannot.</exception>
    public void Require(ModelFolder decoder)
    {
        if (Decoders.Contains(decoder.Kind)) return;
        throw new KandinskyException($"{decoder.Name} is {NameOf(decoder.Kind)}, but {Words} needs {NameOf(Decoders[^1])}; name another model with --model.",
            ErrorKind.Request);
    }

    private static PictureTask Of<TRequest>(string name, string words, ModelKind[] decoders, Func<PictureRun, TRequest, IEnumerable<GenerationProgress>> run,
        TRequest blank)
        where TRequest : PictureRequest => new(name, words, typeof(TRequest), decoders, (pictures, request) => run(pictures, (TRequest)request), blank);

    private static string NameOf(ModelKind kind) => kind switch
    {
        ModelKind.InpaintDecoder => "an inpainting decoder",
        ModelKind.ControlNetDecoder => "a ControlNet decoder",
        _ => "a plain decoder",
    };
}
