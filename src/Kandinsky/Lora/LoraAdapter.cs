namespace Kandinsky;

/// <summary>Low-rank changes of some of one model's matrices (Hu et al. 2021, "LoRA").</summary>
/// <param name="Source">The file they were read from.</param>
/// <param name="Model">The model, as far as the file tells.</param>
/// <param name="Pairs">The changes, by the matrix's path in the model, such as <c>down_blocks.1.attentions.0.to_q</c>.</param>
internal sealed record LoraAdapter(string Source, LoraModel Model, IReadOnlyDictionary<string, LoraPair> Pairs)
{
    private const string Suffix = ".weight";

    /// <summary>The change of one weight, or null if the adapter leaves it as it is.</summary>
    /// <param name="name">The checkpoint's key.</param>
    public LoraPair? this[string name] => name.EndsWith(Suffix, StringComparison.Ordinal) ? Pairs.GetValueOrDefault(name[..^Suffix.Length]) : null;
}
