namespace Kandinsky.Tensors;

/// <summary>Which files of a component's folder hold its weights: the one rule, for folders on disk and for what the hub lists.</summary>
/// <remarks>
/// Weights are called <c>BASE.safetensors</c> or <c>BASE.bin</c>; in several files, <c>BASE-00001-of-00003.safetensors</c> beside an index
/// <c>BASE.safetensors.index.json</c>. A variant, such as <c>fp16</c>, stands before the extension, in an index before either of its last two, in
/// shards before or behind their number.
/// </remarks>
public static class WeightFiles
{
    /// <summary>The base name of weights that diffusers wrote: UNet, MoVQ, prior.</summary>
    public const string Diffusers = "diffusion_pytorch_model";

    /// <summary>The base name of weights that transformers wrote: text and image encoder. Their pickles are called <c>pytorch_model</c>.</summary>
    public const string Transformers = "model";

    private const string SafeTensors = ".safetensors";
    private const string Pickle = ".bin";
    private const string Index = ".index";
    private const string Json = ".json";

    // Where there are only variants, the most exact comes first.
    private static readonly string[] _exactFirst = ["fp32", "fp16", "bf16"];

    /// <summary>
    /// The file to open: of the variant asked for, else the plain ones, else of another variant; safetensors before their index before a pickle
    /// before its index. An index comes last where none of its shards is there.
    /// </summary>
    /// <param name="names">The names in the folder.</param>
    /// <param name="baseName"><see cref="Diffusers"/> or <see cref="Transformers"/>.</param>
    /// <param name="variant">The variant to prefer, such as <c>fp16</c>.</param>
    /// <returns>A name, or null if none holds weights.</returns>
    public static string? Choose(IEnumerable<string> names, string baseName, string? variant = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        var all = names.ToArray();
        return all.Select(name => (Name: name, Kind: Describe(name, baseName))).Where(file => file.Kind is not null)
            .OrderBy(file => file.Name.EndsWith(Json, StringComparison.Ordinal) && !ShardsOf(all, file.Name).Any())
            .ThenBy(file => Preference(file.Kind!.Value.Variant, variant)).ThenBy(file => file.Kind!.Value.Variant, StringComparer.Ordinal)
            .ThenBy(file => file.Kind!.Value.Form).ThenBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => file.Name).FirstOrDefault();
    }

    /// <summary>The shards of an index among a folder's names, before the index itself can be read.</summary>
    /// <param name="names">The names in the folder.</param>
    /// <param name="index">An index as <see cref="Choose"/> returns it; any other file has no shards.</param>
    public static IEnumerable<string> ShardsOf(IEnumerable<string> names, string index)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(index);
        if (!index.EndsWith(Json, StringComparison.Ordinal)) return [];
        var stem = index[..index.IndexOf('.', StringComparison.Ordinal)];
        var extension = index.Contains($"{Pickle}{Index}", StringComparison.Ordinal) ? Pickle : SafeTensors;
        var variant = (Form(index, stem, extension) ?? throw new ArgumentException("That is no index of weights.", nameof(index))).Variant;
        return names.Where(name => IsShard(name, stem, extension, variant));
    }

    /// <summary>The names a message lists.</summary>
    /// <param name="baseName"><see cref="Diffusers"/> or <see cref="Transformers"/>.</param>
    public static string Expected(string baseName) =>
        $"{baseName}{SafeTensors}, {baseName}{SafeTensors}{Index}{Json} with its shards, or {PickleName(baseName)}{Pickle}, with or without a variant such as "
            + "fp16";

    /// <summary>The name under which weights are written.</summary>
    /// <param name="baseName"><see cref="Diffusers"/> or <see cref="Transformers"/>.</param>
    public static string Plain(string baseName) => $"{baseName}{SafeTensors}";

    private static (string? Variant, int Form)? Describe(string name, string baseName)
    {
        if (Form(name, baseName, SafeTensors) is { } safe) return safe;
        return Form(name, PickleName(baseName), Pickle) is { } pickled ? (pickled.Variant, pickled.Form + 2) : null;
    }

    /// <summary>The variant of a file, and whether it is the weights themselves (0) or their index (1); null if it is neither.</summary>
    private static (string? Variant, int Form)? Form(string name, string stem, string extension)
    {
        if (!name.StartsWith($"{stem}.", StringComparison.Ordinal)) return null;
        var rest = name[stem.Length..];
        foreach (var (ending, form) in ((string, int)[])[(extension, 0), ($"{extension}{Index}{Json}", 1)])
        {
            if (rest.EndsWith(ending, StringComparison.Ordinal) && Variant(rest[..^ending.Length]) is { } variant) return (Text(variant), form);
        }
        var begin = $"{extension}{Index}";
        return rest.StartsWith(begin, StringComparison.Ordinal) && rest.EndsWith(Json, StringComparison.Ordinal) && rest.Length > begin.Length + Json.Length
            && Variant(rest[begin.Length..^Json.Length]) is { Length: > 0 } behind ? (behind, 1) : null;
    }

    /// <summary>A variant with the dot before it, without that dot; empty if there is none, null if it is something else.</summary>
    private static string? Variant(string dotted) =>
        dotted.Length == 0 ? "" : dotted.Length > 1 && dotted[0] == '.' && dotted.Skip(1).All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? dotted[1..] : null;

    private static string? Text(string variant) => variant.Length == 0 ? null : variant;

    private static bool IsShard(string name, string stem, string extension, string? variant)
    {
        if (!name.StartsWith(stem, StringComparison.Ordinal) || !name.EndsWith(extension, StringComparison.Ordinal)
            || name.Length < stem.Length + extension.Length) return false;
        var number = name[stem.Length..^extension.Length];
        if (variant is null) return IsNumber(number);
        return (number.StartsWith($".{variant}", StringComparison.Ordinal) && IsNumber(number[(variant.Length + 1)..]))
            || (number.EndsWith($".{variant}", StringComparison.Ordinal) && IsNumber(number[..^(variant.Length + 1)]));

        // -00001-of-00003
        static bool IsNumber(string text) => text.Split('-') is ["", var part, "of", var parts] && part.Length > 0 && parts.Length > 0
            && part.All(char.IsAsciiDigit) && parts.All(char.IsAsciiDigit);
    }

    private static int Preference(string? variant, string? asked) =>
        variant is not null && variant == asked ? 0 : variant is null ? 1 : Array.IndexOf(_exactFirst, variant) is >= 0 and var exactness ? 2 + exactness
            : 2 + _exactFirst.Length;

    private static string PickleName(string baseName) => baseName == Transformers ? "pytorch_model" : baseName;
}
