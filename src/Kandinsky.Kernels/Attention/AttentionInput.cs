namespace Kandinsky.Kernels;

/// <summary>What <see cref="Attention"/> reads. Heads lie side by side in a row.</summary>
public readonly ref struct AttentionInput
{
    /// <summary>Queries, keys and values as they are.</summary>
    /// <param name="q">[batch, queries, heads · dim]</param>
    /// <param name="k">[batch, keys, heads · dim]</param>
    /// <param name="v">[batch, keys, heads · dim]</param>
    /// <param name="batch">Independent sequences.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="dim">Numbers per head.</param>
    /// <exception cref="ArgumentException">A length is not a whole number of rows, or there are not as many values as keys.</exception>
    public AttentionInput(ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, int batch, int heads, int dim)
    {
        Check.Positive(batch);
        Check.Positive(heads);
        Check.Positive(dim);
        (Batch, Heads, Dim) = (batch, heads, dim);
        Q = q;
        K = k;
        V = v;
        Check.Divides(batch * heads * dim, q.Length, nameof(q));
        Check.Divides(batch * heads * dim, k.Length, nameof(k));
        Check.Length(v.Length, k.Length, nameof(v));
        Scale = 1 / MathF.Sqrt(dim);
    }

    /// <summary>[batch, queries, heads · dim]</summary>
    public ReadOnlySpan<float> Q { get; }

    /// <summary>[batch, keys, heads · dim]</summary>
    public ReadOnlySpan<float> K { get; }

    /// <summary>[batch, keys, heads · dim]</summary>
    public ReadOnlySpan<float> V { get; }

    /// <summary>Independent sequences.</summary>
    public int Batch { get; }

    /// <summary>Heads.</summary>
    public int Heads { get; }

    /// <summary>Numbers per head.</summary>
    public int Dim { get; }

    /// <summary>Empty, or [batch, further keys, heads · dim]: they come before those of <see cref="K"/>.</summary>
    public ReadOnlySpan<float> FirstK { get; init; }

    /// <summary>Empty, or [batch, further keys, heads · dim]: the values of <see cref="FirstK"/>.</summary>
    public ReadOnlySpan<float> FirstV { get; init; }

    /// <summary>Multiplies the scores; 1/√dim unless said otherwise.</summary>
    public float Scale { get; init; }

    /// <summary>
    /// Whether a query i sees only the keys up to i + (keys − queries): with equal counts its own position is the last one, with fewer queries than keys they
    /// are the last positions.
    /// </summary>
    public bool Causal { get; init; }

    /// <summary>Empty, or [batch, all keys]: added to all scores of a key (minus infinity hides it).</summary>
    public ReadOnlySpan<float> KeyBias { get; init; }

    /// <summary>Single precision, or bfloat16: queries, keys, values and the weights of values are rounded to it, sums stay in single precision.</summary>
    public Precision Precision { get; init; }

    internal int Row => Batch * Heads * Dim;

    internal void CheckOptions()
    {
        Check.Divides(Row, FirstK.Length, nameof(FirstK));
        Check.Length(FirstV.Length, FirstK.Length, nameof(FirstV));
        if (!KeyBias.IsEmpty) Check.Length(KeyBias.Length, ((long)K.Length + FirstK.Length) / (Heads * Dim), nameof(KeyBias));
        if (Precision == Precision.Int8) throw new ArgumentException("Attention is computed in single precision or bfloat16.", nameof(Precision));
    }
}
