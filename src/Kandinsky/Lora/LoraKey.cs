namespace Kandinsky;

/// <summary>Which model an adapter's tensor belongs to, by its name.</summary>
internal enum LoraModel
{
    /// <summary>The name does not say.</summary>
    Unsaid,

    /// <summary>The decoder's UNet.</summary>
    Decoder,

    /// <summary>The prior.</summary>
    Prior,
}

/// <summary>What a tensor of an adapter is to the matrix it belongs to.</summary>
internal enum LoraRole
{
    /// <summary>The factor that takes the inputs down to the rank; PEFT's A.</summary>
    Down,

    /// <summary>The factor that takes the rank up to the outputs; PEFT's B.</summary>
    Up,

    /// <summary>The matrix's own alpha.</summary>
    Alpha,
}

/// <summary>What the name of a tensor in an adapter's file says.</summary>
/// <param name="Model">Which model it belongs to.</param>
/// <param name="Target">
/// The matrix's path in the model, such as <c>down_blocks.1.attentions.0.to_q</c>; with underscores for all dots as kohya's scripts and LyCORIS write it.
/// </param>
/// <param name="Role">What it is to the matrix.</param>
/// <param name="IsPeft">Whether the name begins as PEFT's own files have it: then the scale stands in settings beside the tensors.</param>
internal readonly record struct LoraKey(LoraModel Model, string Target, LoraRole Role, bool IsPeft)
{
    /// <summary>What PEFT puts before every name.</summary>
    private const string Peft = "base_model.model.";

    private const string Processor = ".processor.";

    private static readonly (string Prefix, LoraModel Model)[] s_prefixes =
        [(Peft, LoraModel.Unsaid), ("unet.", LoraModel.Decoder), ("prior.", LoraModel.Prior), ("prior_prior.", LoraModel.Prior)];

    private static readonly (string Prefix, LoraModel Model)[] s_flatPrefixes =
        [("lora_unet_", LoraModel.Decoder), ("lora_prior_", LoraModel.Prior), ("lycoris_", LoraModel.Unsaid)];

    private static readonly (string Suffix, LoraRole Role)[] s_suffixes =
    [
        (".lora_A.weight", LoraRole.Down), (".lora_B.weight", LoraRole.Up), (".lora_down.weight", LoraRole.Down), (".lora_up.weight", LoraRole.Up),
        (".lora.down.weight", LoraRole.Down), (".lora.up.weight", LoraRole.Up), ("_lora.down.weight", LoraRole.Down), ("_lora.up.weight", LoraRole.Up),
        (".lora.alpha", LoraRole.Alpha), ("_lora.alpha", LoraRole.Alpha), (".alpha", LoraRole.Alpha),
    ];

    // What other methods call their tensors, and what they are.
    private static readonly (string Mark, string What)[] s_others =
    [
        ("lora_magnitude_vector", "DoRA (use_dora)"), ("dora_scale", "DoRA (use_dora)"), (".hada_", "LoHa"), (".lokr_", "LoKr"),
        (".lora_mid.", "a LoRA with a middle factor (CP decomposition)"),
        (".lora_A.bias", "a LoRA with biases (lora_bias)"), (".lora_B.bias", "a LoRA with biases (lora_bias)"),
        (".lora_up.bias", "a LoRA with biases (lora_bias)"),
        (".lora_embedding_", "a LoRA of embeddings"), (".oft_", "OFT"), (".boft_", "BOFT"), (".ia3_", "IA3"), (".on_input", "IA3"), (".vera_", "VeRA"),
        (".diff", "a full difference of weights"),
        ("text_encoder", "a LoRA of the text encoder"), ("lora_te", "a LoRA of the text encoder"),
        ("modules_to_save", "a module trained whole (modules_to_save)"),
    ];

    /// <summary>Reads a tensor's name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="KandinskyException">It is no factor of a LoRA of decoder or prior.</exception>
    public static LoraKey Parse(string name, string source)
    {
        foreach (var (mark, what) in s_others)
        {
            if (name.Contains(mark,
                StringComparison.Ordinal)) throw Wrong(
                $"{source}: '{LegibleText.Of(name)}' belongs to {what}, which is not applied; give a plain LoRA of decoder or prior");
        }
        var (model, path, peft) = WithoutPrefixes(name);
        var flat = Array.Find(s_flatPrefixes, prefix => path.StartsWith(prefix.Prefix, StringComparison.Ordinal));
        if (flat.Prefix is not null) (model, path) = (flat.Model, path[flat.Prefix.Length..]);
        path = WithoutAdapterName(path);
        var (suffix, role) = Array.Find(s_suffixes, suffix => path.EndsWith(suffix.Suffix, StringComparison.Ordinal) && path.Length > suffix.Suffix.Length);
        return suffix is null
            ? throw Wrong(
                $"{source}: '{LegibleText.Of(name)}' is not a LoRA key; expected '….lora_A.weight', '….lora_down.weight' or '….processor.…_lora.down.weight'")
            : new(model, Matrix(path[..^suffix.Length]), role, peft);
    }

    private static (LoraModel Model, string Path, bool Peft) WithoutPrefixes(string name)
    {
        var (model, peft) = (LoraModel.Unsaid, false);
        while (Array.Find(s_prefixes, prefix => name.StartsWith(prefix.Prefix, StringComparison.Ordinal)) is { Prefix: { } prefix } found)
        {
            name = name[prefix.Length..];
            if (found.Model != LoraModel.Unsaid) model = found.Model;
            peft |= prefix == Peft;
        }
        return (model, name, peft);
    }

    // A model saved with its adapters in place has their names in its keys: to_q.lora_A.default.weight.
    private static string WithoutAdapterName(string path)
    {
        foreach (var factor in (ReadOnlySpan<string>)[".lora_A.", ".lora_B."])
        {
            if (path.IndexOf(factor, StringComparison.Ordinal) is var at and > 0 && path.EndsWith(".weight", StringComparison.Ordinal)
                && path.Length > at + factor.Length + "weight".Length)
            {
                return $"{path[..at]}{factor}weight";
            }
        }
        return path;
    }

    // Up to 0.29, diffusers had the factors in an attention processor, by other names than the matrices they change.
    private static string Matrix(string path)
    {
        path = path.Replace(Processor, ".", StringComparison.Ordinal);
        if (path.EndsWith("_lora", StringComparison.Ordinal)) path = path[..^"_lora".Length];
        return path.EndsWith(".to_out", StringComparison.Ordinal) ? $"{path}.0" : path;
    }

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
