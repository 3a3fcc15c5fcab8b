namespace Kandinsky.Tensors;

/// <summary>What attention layers were called before diffusers 0.18.</summary>
internal static class OldAttentionNames
{
    private static readonly (string New, string Old)[] _pairs =
        [(".to_q.", ".query."), (".to_k.", ".key."), (".to_v.", ".value."), (".to_out.0.", ".proj_attn.")];

    /// <summary>The old spelling of a name, or null where there is none.</summary>
    public static string? Of(string name)
    {
        foreach (var (current, old) in _pairs)
            if (name.LastIndexOf(current, StringComparison.Ordinal) is var at and >= 0)
                return string.Concat(name.AsSpan(0, at), old, name.AsSpan(at + current.Length));
        return null;
    }
}
