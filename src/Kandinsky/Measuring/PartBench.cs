using System.Diagnostics;
using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Measures the parts of Kandinsky one at a time, each loaded, run and released.</summary>
public sealed class PartBench
{
    private const int FewestRuns = 2, MostRuns = 7;
    private const double EnoughSeconds = 3;

    private readonly MeasuringOptions _options;
    private readonly Func<ModelKind, string, JsonConfig> _config;
    private readonly Func<ModelKind, string, Checkpoint> _open;

    /// <summary>Finds the models and reads their settings.</summary>
    /// <param name="options">What is measured.</param>
    /// <exception cref="KandinskyException">A model is not there or not whole, or the size makes no sense.</exception>
    public PartBench(MeasuringOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        if (options.Size is < 1 or > PictureRequest.LargestSide)
            throw new KandinskyException($"size is {options.Size}; give a number from 1 to {PictureRequest.LargestSide}.", ErrorKind.Request);
        if (options.Decoder is null && options.Prior is null)
        {
            (_config, _open) = (Config, (kind, component) => FullSize.Recipe(component, kind, Config(kind, component), keep: true));

            JsonConfig Config(ModelKind kind, string component) => FullSize.Config(kind, component, options.Family);
        }
        else
        {
            var (decoder, prior) = ModelLocator.FromEnvironment().Pair(options.Decoder, options.Prior);
            (_config, _open) = ((kind, component) => Folder(kind).Config(component), (kind, component) => Folder(kind).OpenWeights(component));

            ModelFolder Folder(ModelKind kind) => kind == ModelKind.Prior ? prior : decoder;
        }
        UNetConfig = UNetConfig.From(_config(ModelKind.Decoder, "unet"));
        Size = LatentSize.For(new TextToImageRequest { Prompts = [], Width = options.Size, Height = options.Size }, UNetConfig,
            MoVQConfig.From(_config(ModelKind.Decoder, "movq")).Factor);
    }

    /// <summary>The parts that these models have.</summary>
    public IReadOnlyList<MeasuredPart> Parts =>
        [.. Enum.GetValues<MeasuredPart>().Where(part => part != MeasuredPart.MultilingualClip || UNetConfig.ReadsText)];

    private UNetConfig UNetConfig { get; }

    private LatentSize Size { get; }

    /// <summary>Measures one part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    public PartMeasurement Measure(MeasuredPart part, CancellationToken cancellation = default)
    {
        return part switch
        {
            MeasuredPart.Clip => Measure(part, ModelKind.Prior, "text_encoder", (config, weights) => new ClipTextEncoder(ClipTextConfig.From(config), weights),
                PartRuns.Clip, cancellation),
            MeasuredPart.MultilingualClip when !UNetConfig.ReadsText =>
                throw new KandinskyException("This decoder reads no text, so that it has no multilingual text encoder; measure one of Kandinsky 2.1.",
                ErrorKind.Request),
            MeasuredPart.MultilingualClip => Measure(part, ModelKind.Decoder, "text_encoder", (config, weights) =>
                new MultilingualTextEncoder(MultilingualConfig.From(config), weights), PartRuns.MultilingualClip, cancellation),
            MeasuredPart.MoVQ => Measure(part, ModelKind.Decoder, "movq", (config, weights) => new MoVQ(MoVQConfig.From(config), weights), (movq, arena) =>
                PartRuns.MoVQ(movq, Size, arena), cancellation),
            MeasuredPart.Prior => Measure(part, ModelKind.Prior, "prior", (config, weights) => new PriorTransformer(PriorConfig.From(config), weights),
                (prior, arena) => PartRuns.Prior(prior, SchedulerConfig.From(_config(ModelKind.Prior, "scheduler")), arena), cancellation),
            _ => Measure(part, ModelKind.Decoder, "unet", (_, weights) => new UNet(UNetConfig, weights), (unet, arena) =>
                PartRuns.UNet(unet, Size, arena), cancellation),
        };
    }

    private PartMeasurement Measure<T>(MeasuredPart part, ModelKind kind, string component, Func<JsonConfig, Weights, T> make, Func<T, Arena, Action> prepare,
        CancellationToken cancellation) where T : class
    {
        T Build(Weights weights) => make(_config(kind, component), weights);
        using var threads = PipelineOptions.TeamOf(_options.Threads);
        using var entered = threads.Enter();
        var (peak, bandwidth) = (Peak.Float32Operations(), Peak.ReadBandwidth());
        PeakMemory.Forget();
        var forms = ModelForms.Choices(_options.Precision).Select(forms => part == MeasuredPart.MoVQ ? forms.MoVQ : forms.UNet).Distinct();
        var planned = part is MeasuredPart.MoVQ or MeasuredPart.UNet
            ? ModelForms.First(_options.Precision, AvailableMemory.FromEnvironment(), forms, Plan, plan => (plan.Bytes, plan.Bytes)).Forms
            : new(_options.Precision);
        using var loaded = new LoadedModel<T>(() => _open(kind, component), Build, () => planned);
        using var arena = new Arena { Cancellation = cancellation, Trace = _options.Profile?.Trace ?? new() };
        var start = Stopwatch.GetTimestamp();
        using var lease = loaded.Lease();
        var run = prepare(lease.Model, arena);
        run();
        var first = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (best, sum) = (double.MaxValue, 0.0);
        for (var i = 0; i < FewestRuns || (i < MostRuns && sum < EnoughSeconds); i++)
        {
            arena.Trace.Clear();
            start = Stopwatch.GetTimestamp();
            run();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            (best, sum) = (Math.Min(best, seconds), sum + seconds);
        }
        var (operations, memory) = (arena.Trace.TotalOperations, PeakMemory.Bytes);
        _options.Profile?.Mark(part.ToString());
        return new(part, Size.ImageHeight, _options.Precision, first, best, operations,
            Math.Max(peak, Peak.Float32Operations()), Math.Max(bandwidth, Peak.ReadBandwidth()), memory)
        { Threads = threads.Count };

        (WeightForms Forms, long Bytes) Plan(WeightForms forms)
        {
            using var weights = new ModelWeights(new ShapeListing(), forms);
            using var arena = new Arena(plan: true, capacity: long.MaxValue);
            prepare(Build(weights.Root), arena)();
            return (forms, weights.PackedBytes + MemoryPlanner.Working(arena));
        }
    }
}
