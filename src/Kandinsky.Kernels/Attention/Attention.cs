namespace Kandinsky.Kernels;

/// <summary>Multi-head scaled dot-product attention, y = softmax(q kᵀ · scale + mask) v, without ever holding the matrix of scores.</summary>
public static partial class Attention
{
    internal static readonly KernelTable<Action<AttentionProblem>> Table = new("Attention",
        new(KernelChoice.Vector512, Floats512.IsSupported, Simd<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Simd<Floats256>),
        new(KernelChoice.Vector128, true, Simd<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    /// <summary>Attends. A query that sees no key gets zeros.</summary>
    /// <param name="input">Queries, keys, values, and which see which.</param>
    /// <param name="y">[batch, queries, heads · dim]; overlaps nothing.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static unsafe void Run(AttentionInput input, Span<float> y)
    {
        input.CheckOptions();
        Check.Length(y.Length, input.Q.Length, nameof(y));
        if (y.IsEmpty) return;
        fixed (float* q = input.Q, k = input.K, v = input.V, firstK = input.FirstK, firstV = input.FirstV, bias = input.KeyBias, result = y)
        {
            Table.Current.Run(new AttentionProblem
            {
                Batch = input.Batch, Queries = input.Q.Length / input.Row, FirstKeys = input.FirstK.Length / input.Row, Keys = (input.FirstK.Length + input.K.Length) / input.Row,
                Heads = input.Heads, Dim = input.Dim, Q = q, K = k, V = v, FirstK = firstK, FirstV = firstV, KeyBias = bias, Y = result,
                Scale = input.Scale, Causal = input.Causal, Precision = input.Precision,
            });
        }
    }

    /// <summary>The memory in which keys and values are held in the order they are read.</summary>
    /// <param name="batch">Independent sequences.</param>
    /// <param name="keys">All keys of each.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="dim">Numbers per head.</param>
    /// <param name="precision">Single precision or bfloat16.</param>
    public static long ScratchBytes(int batch, int keys, int heads, int dim, Precision precision) =>
        PackedHead.Bytes(new AttentionProblem { Keys = keys, Dim = dim, Precision = precision }) * (PacksByTask(batch * heads) ? Workers.Count : batch * heads);
}
