using System.Collections.Concurrent;
using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The parts of Kandinsky in their folders, each loaded when first used.</summary>
internal sealed class KandinskyModels : IDisposable
{
    private readonly ConcurrentQueue<string> _notes = [];

    public KandinskyModels(ModelFolder decoder, ModelFolder prior, PipelineOptions options)
    {
        (Decoder, PriorFolder, Precision, KeepLoaded, MemoryLimit, Profile) = (decoder, prior, options.Precision, options.KeepLoaded, options.MemoryLimit,
            options.Profile);
        Threads = options.Team();
        Wildcards = new(options.WildcardFolder);
        var forms = new WeightForms(options.Precision);
        Forms = new(forms, forms);
        Settings = new(decoder, prior);
        IsFast = options.Fast;
        var fast = !options.Fast ? null : new LoraChoice(decoder.FastAdapter ?? throw ModelFolderErrors.NotDistilled(decoder));
        Loras = new(fast is null ? options.Loras : [fast, .. options.Loras], weights => new UNet(UNetConfig, weights), weights =>
            new PriorTransformer(PriorConfig, weights), Note);
        Words = LearnedWords.Read(options.Embeddings, Settings.Tokenizer, Settings.Text);
        TextEncoder = Part(prior, "text_encoder", weights => new ClipTextEncoder(Settings.Text, weights, Words.Rows));
        ImageEncoder = Part(prior, "image_encoder", weights => new ClipImageEncoder(Settings.Image, weights));
        Prior = Part(prior, "prior", weights => new PriorTransformer(PriorConfig, weights), Loras.OnPrior, packs: true);
        ZeroImageCache = new(options.CacheFolder, () => ZeroImageKey.Of(prior));
        UNet = Part(decoder, "unet", weights => new UNet(UNetConfig, weights), Loras.OnDecoder, packs: true, () => Forms.UNet);
        if (Settings.Reading is var (tokenizer, encoder)) Multilingual = new(tokenizer, Part(decoder, "text_encoder", weights =>
            new MultilingualTextEncoder(encoder, weights)));
        MoVQ = Part(decoder, "movq", weights => new MoVQ(MoVQConfig, weights), packs: true, chosen: () => Forms.MoVQ);

        LoadedModel<T> Part<T>(ModelFolder folder, string component, Func<Weights, T> build, Func<IWeightSource, IWeightSource>? change = null,
            bool packs = false, Func<WeightForms>? chosen = null) where T : class
        {
            Predicate<string> changed = component switch { "unet" => Loras.ChangesDecoder, "prior" => Loras.ChangesPrior, _ => _ => false };
            var files = new PartFiles(folder, component, options.Precision, packs ? options.PackedFolder
                : null, Note, changed)
            { MemoryLimit = options.MemoryLimit };
            WeightsCheck.Of(files.Open, build, Settings.Defaulted[(folder, component)], Note);
            return new(files.Open, build, chosen ?? (() => forms), change, files) { IsKept = KeepLoaded };
        }
    }

    public ModelFolder Decoder { get; }

    /// <summary>What computes.</summary>
    public ThreadTeam Threads { get; }

    public ProfileRecorder? Profile { get; }

    /// <summary>Chooses words in prompts that ask for it.</summary>
    public Wildcards Wildcards { get; }

    public ModelFolder PriorFolder { get; }

    /// <summary>The numbers of all parts.</summary>
    public ModelSettings Settings { get; }

    public UNetConfig UNetConfig => Settings.UNet;

    public MoVQConfig MoVQConfig => Settings.MoVQ;

    public PriorConfig PriorConfig => Settings.Prior;

    /// <summary>The adapters; the decoder's own distilled one comes first if it is used.</summary>
    public LoraSet Loras { get; }

    /// <summary>Whether the decoder's distilled adapter is used.</summary>
    public bool IsFast { get; }

    public Precision Precision { get; }

    /// <summary>In which forms decoder and autoencoder keep their weights.</summary>
    public ModelForms Forms { get; private set; }

    /// <summary>Whether weights stay in memory between pictures.</summary>
    public bool KeepLoaded { get; }

    /// <summary>Bytes the process may hold; what the system has if null.</summary>
    public long? MemoryLimit { get; }

    /// <summary>Words of the pipeline's own beside the vocabulary.</summary>
    public LearnedWords Words { get; }

    /// <summary>What cuts prompts into the prior's tokens, learned words included.</summary>
    public ClipTokenizer Tokenizer => Words.Tokenizer;

    public LoadedModel<ClipTextEncoder> TextEncoder { get; }

    public LoadedModel<ClipImageEncoder> ImageEncoder { get; }

    public LoadedModel<PriorTransformer> Prior { get; }

    /// <summary>What reads the prompts for a decoder of Kandinsky 2.1; null for one of 2.2.</summary>
    public MultilingualParts? Multilingual { get; }

    public LoadedModel<UNet> UNet { get; }

    public LoadedModel<MoVQ> MoVQ { get; }

    /// <summary>Keeps the embedding of an all-zero image between processes.</summary>
    public ZeroImageCache ZeroImageCache { get; }

    /// <summary>The embedding of an all-zero image, once it was needed: it never changes.</summary>
    public float[]? ZeroImageEmbedding { get; set; }

    /// <summary>The colours of latents for previews, once they were needed.</summary>
    public LatentColours? LatentColours { get; set; }

    /// <summary>Takes the forms that a request was planned with. What loaded models hold in others goes if the request needs its room.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="available">Bytes there are.</param>
    public void Take(MemoryPlan plan, long available)
    {
        Forms = plan.Forms!;
        var hasRoom = plan.Bytes + UNet.BytesBeside(plan.UNetForms) + MoVQ.BytesBeside(plan.MoVQForms) <= available;
        UNet.Take(hasRoom ? null : plan.UNetForms);
        MoVQ.Take(hasRoom ? null : plan.MoVQForms);
    }

    /// <summary>Takes down something the user should know.</summary>
    public void Note(string note) => _notes.Enqueue(note);

    /// <summary>What the user should know and has not been told.</summary>
    public IReadOnlyList<string> TakeNotes()
    {
        if (_notes.IsEmpty) return [];
        List<string> notes = [];
        while (_notes.TryDequeue(out var note)) notes.Add(note);
        return notes;
    }

    public void Dispose()
    {
        TextEncoder.Dispose();
        Words.Dispose();
        ImageEncoder.Dispose();
        Prior.Dispose();
        Multilingual?.Encoder.Dispose();
        UNet.Dispose();
        MoVQ.Dispose();
        Threads.Dispose();
    }
}
