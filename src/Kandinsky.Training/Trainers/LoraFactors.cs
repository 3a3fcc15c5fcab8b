using System.Text.Json;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>The factors of an adapter: hung into a model whose own weights stay as they are, and written in PEFT's layout.</summary>
internal sealed class LoraFactors : IDisposable
{
    private const string Suffix = ".weight", FileName = "pytorch_lora_weights.safetensors", MetadataKey = "lora_adapter_metadata";

    private readonly InMemoryCheckpoint _drawn = new("adapter");
    private readonly LoraOptions _options;
    private readonly IReadOnlyList<string> _targets;
    private readonly List<(Parameter Weight, LowRankChange Change)> _changes;

    /// <summary>Draws factors for a model, whose results stay what they are until something is learnt.</summary>
    /// <param name="model">The model's weights, all declared.</param>
    /// <param name="options">What is changed.</param>
    /// <param name="usual">What is changed if nothing is said.</param>
    /// <param name="seed">What the factors follow from.</param>
    /// <exception cref="KandinskyException">A number makes no sense, or the model has no such layer.</exception>
    public LoraFactors(ModelWeights model, LoraOptions options, IReadOnlyList<string> usual, ulong seed)
    {
        options.Check();
        (_options, _targets) = (options, options.Targets ?? usual);
        var random = new TorchRandom(Seeds.Of(seed, "adapter"));
        var changed = Changed(model, options, usual);
        foreach (var (module, weight) in changed)
        {
            var rank = options.RankOf(module);
            var down = new float[rank * weight.Shape[1]];
            random.Normal(down);
            for (var i = 0; i < down.Length; i++) down[i] /= rank;   // a deviation of 1/rank, as the reference has it
            _drawn.Set(Down(module), [rank, weight.Shape[1]], down);
            _drawn.Set(Up(module), [weight.Shape[0], rank], new float[weight.Shape[0] * rank]);
        }
        Weights = new("adapter", new ModelWeights(new CheckpointWeights(_drawn), new WeightForms()));
        foreach (var (module, weight) in changed) Hang(Weights.Weights, module, weight, options);
        Weights.Train(_ => true);
        _changes = [.. changed.Select(each => (each.Weight, each.Weight.Change!))];
    }

    /// <summary>The factors, which are trained.</summary>
    public LearnedWeights Weights { get; }

    /// <summary>Hangs factors without numbers into a model that only plans.</summary>
    public static void Plan(ModelWeights model, LoraOptions options, IReadOnlyList<string> usual)
    {
        foreach (var (module, weight) in Changed(model, options, usual)) Hang(model, module, weight, options);
    }

    /// <summary>Whether a parameter is a factor.</summary>
    public static bool IsFactor(string name) => name.Contains(".lora_", StringComparison.Ordinal);

    /// <summary>Makes the model what it was without the adapter, until the result is disposed.</summary>
    public IDisposable Off()
    {
        foreach (var (weight, _) in _changes) weight.Change = null;
        return new Turn(_changes);
    }

    /// <summary>Writes the adapter into a folder.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="average">The average of the factors, written instead of them; or null.</param>
    /// <param name="type">How they are stored.</param>
    /// <exception cref="KandinskyException">It cannot be written.</exception>
    public void Write(string path, ExponentialAverage? average, StorageType type)
    {
        ResultFolder.Make(path);
        using var factors = Weights.AsCheckpoint(average);
        SafeTensorsWriter.Write(Path.Combine(path, FileName), factors, type, new Dictionary<string, string>
        {
            ["format"] = "pt",
            [MetadataKey] = Settings(),
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Weights.Dispose();
        _drawn.Dispose();
    }

    /// <summary>PEFT's <c>LoraConfig</c>: what tells the scale.</summary>
    private string Settings()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("peft_type", "LORA");
            json.WriteNumber("r", _options.Rank);
            json.WriteNumber("lora_alpha", _options.AlphaOrRank);
            json.WriteBoolean("use_rslora", _options.UseRslora);
            json.WriteString("bias", "none");
            json.WriteStartObject("rank_pattern");
            foreach (var (module, rank) in _options.Ranks) json.WriteNumber(module, rank);
            json.WriteEndObject();
            json.WriteStartObject("alpha_pattern");
            json.WriteEndObject();
            json.WriteStartArray("target_modules");
            foreach (var target in _targets) json.WriteStringValue(target);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static List<(string Module, Parameter Weight)> Changed(ModelWeights model, LoraOptions options, IReadOnlyList<string> usual)
    {
        var targets = options.Targets ?? usual;
        var layers = model.Declared.Where(parameter => parameter.Shape.Count == 2 && parameter.Name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(parameter => (Module: parameter.Name[..^Suffix.Length], parameter)).ToList();
        if (targets.Concat(options.Ranks.Keys).FirstOrDefault(target => !layers.Exists(layer => LoraOptions.EndsWith(layer.Module, target))) is { } missing)
            throw new KandinskyException($"The model has no linear layer '{LegibleText.Of(missing)}'; give ends of their paths, such as "
                + $"{string.Join(", ", usual)}.", ErrorKind.Request);
        return [.. layers.Where(layer => targets.Any(target => LoraOptions.EndsWith(layer.Module, target)))];
    }

    private static void Hang(ModelWeights factors, string module, Parameter weight, LoraOptions options)
    {
        var (rank, outputs, inputs) = (options.RankOf(module), weight.Shape[0], weight.Shape[1]);
        weight.Change = new(factors.Declare(Down(module), Initial.Zero, [rank, inputs]), factors.Declare(Up(module), Initial.Zero, [outputs, rank]),
            options.ScaleOf(module));
    }

    private static string Down(string module) => $"{module}.lora_A{Suffix}";

    private static string Up(string module) => $"{module}.lora_B{Suffix}";

    private sealed class Turn(List<(Parameter Weight, LowRankChange Change)> changes) : IDisposable
    {
        public void Dispose()
        {
            foreach (var (weight, change) in changes) weight.Change = change;
        }
    }
}
