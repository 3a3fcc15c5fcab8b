using System.Globalization;
using System.Text;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// The settings of PEFT's <c>LoraConfig</c> that tell an adapter's scale: rank and alpha, those of single matrices, and which of two formulas.
/// What would change the adapter's meaning otherwise is refused.
/// </summary>
internal sealed class LoraSettings
{
    /// <summary>The key of a safetensors file's metadata under which diffusers keeps the settings.</summary>
    private const string MetadataKey = "lora_adapter_metadata";

    /// <summary>The file beside the adapter in which PEFT keeps them.</summary>
    public const string FileName = "adapter_config.json";

    private const int DefaultRank = 8;
    private const float DefaultAlpha = 8;

    private static readonly string[] s_read = ["r", "lora_alpha", "rank_pattern", "alpha_pattern", "use_rslora", "peft_type"];

    // They tell how the adapter was trained or where from, not what its tensors mean.
    private static readonly HashSet<string> s_harmless =
    [
        "auto_mapping", "base_model_name_or_path", "ensure_weight_tying", "eva_config", "exclude_modules", "inference_mode", "layers_pattern",
        "layers_to_transform",
        "lora_dropout", "megatron_core", "peft_version", "qalora_group_size", "revision", "runtime_config", "target_modules", "task_type",
    ];

    // Of these the listed values change nothing; others start from a changed model, train more than the factors, or combine them otherwise.
    private static readonly Dictionary<string, string[]> s_neutral = new()
    {
        ["bias"] = ["none"],
        ["init_lora_weights"] = ["true", "gaussian", "eva", "orthogonal"]
    };

    private readonly JsonConfig _json;
    private readonly List<(LoraPattern Pattern, int Rank)> _ranks;
    private readonly List<(LoraPattern Pattern, float Alpha)> _alphas;
    private readonly int _rank;
    private readonly float _alpha;
    private readonly bool _byRoot;

    private LoraSettings(JsonConfig json)
    {
        _json = json;
        if (json.String("peft_type", "LORA") is var type and not "LORA") throw json.Error($"peft_type is '{LegibleText.Of(type)}'; only plain LoRA is applied");
        foreach (var key in json.Keys.Where(key => !s_read.Contains(key) && !s_harmless.Contains(key) && !json.SaysNothing(key)))
        {
            if (s_neutral.GetValueOrDefault(key)?.Contains(json.Shown(key)) != true) throw json.Error(
                $"{LegibleText.Of(key)} is {json.Shown(key)}, which is not applied; give a plain LoRA");
        }
        _rank = Rank(json, "r", DefaultRank);
        _alpha = Alpha(json, "lora_alpha", DefaultAlpha);
        _byRoot = json.Bool("use_rslora", false);
        _ranks = Patterns(json.OptionalSection("rank_pattern"), (section, key) => Rank(section, key, 0));
        _alphas = Patterns(json.OptionalSection("alpha_pattern"), (section, key) => Alpha(section, key, 0));
    }

    /// <summary>The settings in a file's own metadata, or beside it; null if it has none.</summary>
    /// <param name="file">The adapter.</param>
    /// <param name="ofPeft">Whether its keys are PEFT's own, so that a settings file beside it is its own whatever it is called.</param>
    /// <exception cref="KandinskyException">They cannot be read.</exception>
    public static JsonConfig? Find(Checkpoint file, bool ofPeft)
    {
        if (file is SafeTensorsFile { Metadata: { } metadata }
            && metadata.TryGetValue(MetadataKey, out var text)) return JsonConfig.Parse(Encoding.UTF8.GetBytes(text), $"{file.Source}: {MetadataKey}");
        var beside = Path.Combine(Path.GetDirectoryName(file.Source) ?? "", FileName);
        return (ofPeft || Path.GetFileNameWithoutExtension(file.Source) == "adapter_model") && File.Exists(beside) ? JsonConfig.Read(beside) : null;
    }

    /// <summary>What the settings say of one model's adapter.</summary>
    /// <param name="json">The settings; where they are those of several models, each key begins with the model's name and a dot.</param>
    /// <param name="model">The model; <see cref="LoraModel.Unsaid"/> becomes the one that the keys name, if they do.</param>
    /// <exception cref="KandinskyException">A setting is out of range, or changes what cannot be applied.</exception>
    public static LoraSettings Of(JsonConfig json, ref LoraModel model)
    {
        var named = Named(json, "unet.", LoraModel.Decoder).Concat(Named(json, "prior.", LoraModel.Prior)).Concat(Named(json, "prior_prior.", LoraModel.Prior))
            .ToArray();
        if (named.Length == 0) return new(json);
        var wanted = model;
        var found = Array.FindAll(named, name => wanted is LoraModel.Unsaid || name.Model == wanted);
        if (found is not [var (prefix, ofModel)]) throw json.Error(
            $"the settings are those of {string.Join(" and ", named.Select(name => name.Prefix.TrimEnd('.')))}, and the tensors are not");
        model = ofModel;
        return new(json.Under(prefix));
    }

    /// <summary>What a matrix's change is multiplied by: alpha over rank, or over the rank's root (Kalajdzievski 2023, "rsLoRA").</summary>
    /// <param name="target">The matrix's path.</param>
    /// <param name="rank">The rank its factors have.</param>
    /// <param name="alpha">The matrix's own alpha, where the file has one.</param>
    /// <exception cref="KandinskyException">The settings have another rank.</exception>
    public float Scale(string target, int rank, float? alpha)
    {
        var stated = Of(_ranks, target, _rank);
        if (stated != rank) throw _json.Error($"r of '{LegibleText.Of(target)}' is {stated}, but its tensors have rank {rank}");
        return (alpha ?? Of(_alphas, target, _alpha)) / (_byRoot ? MathF.Sqrt(rank) : rank);
    }

    private static IEnumerable<(string Prefix, LoraModel Model)> Named(JsonConfig json, string prefix, LoraModel model) =>
        json.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal)) ? [(prefix, model)] : [];

    private static int Rank(JsonConfig json, string key, int absent) => json.Int(key, absent) is >= 1 and var rank ? rank
        : throw json.Error($"{LegibleText.Of(key)} is {json.Int(key, absent)}; a rank is at least 1");

    private static float Alpha(JsonConfig json, string key, float absent) => json.Float(key, absent) is var alpha && float.IsFinite(alpha) ? alpha
        : throw json.Error($"{LegibleText.Of(key)} is {alpha.ToString(CultureInfo.InvariantCulture)}; an alpha is a number");

    private static List<(LoraPattern, T)> Patterns<T>(JsonConfig? section, Func<JsonConfig, string, T> value) =>
        section is null ? [] : [.. section.Keys.Select(key => (LoraPattern.Parse(key, section), value(section, key)))];

    private static T Of<T>(List<(LoraPattern Pattern, T Value)> exceptions, string target, T otherwise)
    {
        foreach (var (pattern, value) in exceptions)
        {
            if (pattern.Matches(target)) return value;
        }
        return otherwise;
    }
}
