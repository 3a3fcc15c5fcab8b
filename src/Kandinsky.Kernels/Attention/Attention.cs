namespace Kandinsky.Kernels;

/// <summary>Multi-head scaled dot-product attention, y = softmax(q kᵀ · scale + mask) v, without ever holding the matrix of scores.</summary>
/// <remarks>
/// Heads lie side by side in a row: queries and result are [batch, queries, heads · dim], keys and values [batch, keys, heads · dim]; the result overlaps nothing.
/// A causal query i sees the keys up to i + (keys − queries): with equal counts its own position is the last one, with fewer queries than keys they are the last positions.
/// A query that sees no key gets zeros.
/// </remarks>
public static partial class Attention
{
    internal static readonly KernelTable<Action<AttentionProblem>> Table = new("Attention",
        new(KernelChoice.Vector512, Floats512.IsSupported, Simd<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Simd<Floats256>),
        new(KernelChoice.Vector128, true, Simd<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    /// <summary>Attends.</summary>
    /// <param name="q">[batch, queries, heads · dim]</param>
    /// <param name="k">[batch, keys, heads · dim]</param>
    /// <param name="v">[batch, keys, heads · dim]</param>
    /// <param name="batch">Independent sequences.</param>
    /// <param name="queries">Queries of each.</param>
    /// <param name="keys">Keys and values of each.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="dim">Numbers per head.</param>
    /// <param name="scale">Multiplies the scores, usually 1/√dim.</param>
    /// <param name="causal">Whether a query sees earlier positions only.</param>
    /// <param name="y">[batch, queries, heads · dim]</param>
    /// <param name="keyBias">Empty, or [batch, keys]: added to all scores of a key (minus infinity hides it).</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static unsafe void Run(ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, int batch, int queries, int keys, int heads, int dim,
        float scale, bool causal, Span<float> y, ReadOnlySpan<float> keyBias = default)
    {
        Check.Positive(heads);
        Check.Positive(dim);
        Check.Length(q.Length, (long)batch * queries * heads * dim, nameof(q));
        Check.Length(k.Length, (long)batch * keys * heads * dim, nameof(k));
        Check.Length(v.Length, k.Length, nameof(v));
        Check.Length(y.Length, q.Length, nameof(y));
        if (!keyBias.IsEmpty) Check.Length(keyBias.Length, (long)batch * keys, nameof(keyBias));
        if (y.IsEmpty) return;
        fixed (float* pq = q, pk = k, pv = v, py = y, pb = keyBias)
        {
            Table.Current.Run(new AttentionProblem(batch, queries, keys, heads, dim) { Q = pq, K = pk, V = pv, Y = py, KeyBias = pb, Scale = scale, Causal = causal });
        }
    }
}
