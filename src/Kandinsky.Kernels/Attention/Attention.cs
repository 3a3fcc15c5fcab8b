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
    /// <param name="logSums">Empty, or [batch, heads, queries]: receives log₂ of the sum of a query's powers e^score, for <see cref="Gradient"/>; infinity
    /// where it sees no key.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static unsafe void Run(AttentionInput input, Span<float> y, Span<float> logSums = default)
    {
        input.CheckOptions();
        Check.Length(y.Length, input.Q.Length, nameof(y));
        if (!logSums.IsEmpty) Check.Length(logSums.Length, y.Length / input.Dim, nameof(logSums));
        if (y.IsEmpty) return;
        fixed (float* q = input.Q, k = input.K, v = input.V, firstK = input.FirstK, firstV = input.FirstV, bias = input.KeyBias, result = y, sums = logSums)
        {
            var problem = Problem(input, q, k, v, firstK, firstV, bias, result, sums);
            Table.Current.Run(problem);
        }
    }

    /// <summary>Counts the memory in which keys and values are held in the order they are read, and that of a block of queries for each thread.</summary>
    /// <param name="plan">Receives it.</param>
    /// <param name="batch">Independent sequences.</param>
    /// <param name="keys">All keys of each.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="dim">Numbers per head.</param>
    /// <param name="precision">Single precision or bfloat16.</param>
    public static void PlanScratch(ScratchPlan plan, int batch, int keys, int heads, int dim, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var head = PackedHead.Bytes(new AttentionProblem { Keys = keys, Dim = dim, Precision = precision });
        if (PacksByTask(batch * heads)) plan.Add(head, Workers.Count);
        else plan.Add(head * batch * heads);
        plan.Add(sizeof(float) * BlockRows * (2L * (dim + Panels.Width) + 2 * BlockKeys + Panels.Width), Workers.Count);
        plan.End();
    }

    // Queries of a block, and keys of a tile of scores.
    private const int BlockRows = 104, BlockKeys = 352;

    private static unsafe AttentionProblem Problem(AttentionInput input, float* q, float* k, float* v, float* firstK, float* firstV, float* bias, float* y,
        float* logSums) => new()
        {
            Q = q, K = k, V = v, FirstK = firstK, FirstV = firstV, KeyBias = bias, Y = y, LogSums = logSums,
            Batch = input.Batch, Queries = input.Q.Length / input.Row, FirstKeys = input.FirstK.Length / input.Row,
            Keys = (input.FirstK.Length + input.K.Length) / input.Row,
            Heads = input.Heads, Dim = input.Dim, Scale = input.Scale, Causal = input.Causal, Precision = input.Precision,
        };
}
