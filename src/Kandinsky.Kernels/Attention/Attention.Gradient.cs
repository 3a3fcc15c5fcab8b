namespace Kandinsky.Kernels;

public static partial class Attention
{
    private const int LeastTasks = 16, Tasks = 32;

    internal static readonly KernelTable<Action<AttentionProblem>> GradientTable = new("Attention.Gradient",
        new(KernelChoice.Vector512, Floats512.IsSupported, SimdGradient<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, SimdGradient<Floats256>),
        new(KernelChoice.Vector128, true, SimdGradient<Floats128>),
        new(KernelChoice.Reference, true, ReferenceGradient));

    /// <summary>
    /// The gradients of queries, keys and values, in single precision whatever the input's: the weights p = e^score / Σ e^score are made anew (Dao et al.
    /// 2022), then dv = pᵀ · dy, ds = p · (dy · vᵀ − Σ dy · y), dq = ds · k · scale and dk = dsᵀ · q · scale.
    /// </summary>
    /// <param name="input">What was read. The key bias has no gradient.</param>
    /// <param name="y">[batch, queries, heads · dim], what <see cref="Run"/> gave.</param>
    /// <param name="logSums">[batch, heads, queries], likewise.</param>
    /// <param name="dy">Like <paramref name="y"/>.</param>
    /// <param name="dq">Receives [batch, queries, heads · dim].</param>
    /// <param name="dk">Receives [batch, keys, heads · dim].</param>
    /// <param name="dv">Receives [batch, keys, heads · dim].</param>
    /// <param name="dFirstK">Receives the gradient of the first keys, as many as there are.</param>
    /// <param name="dFirstV">Receives the gradient of the first values.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static unsafe void Gradient(AttentionInput input, ReadOnlySpan<float> y, ReadOnlySpan<float> logSums, ReadOnlySpan<float> dy, Span<float> dq,
        Span<float> dk, Span<float> dv,
        Span<float> dFirstK = default, Span<float> dFirstV = default)
    {
        input.CheckOptions();
        Check.Length(y.Length, input.Q.Length, nameof(y));
        Check.Length(logSums.Length, y.Length / input.Dim, nameof(logSums));
        Check.Length(dy.Length, y.Length, nameof(dy));
        Check.Length(dq.Length, y.Length, nameof(dq));
        Check.Length(dk.Length, input.K.Length, nameof(dk));
        Check.Length(dv.Length, input.V.Length, nameof(dv));
        Check.Length(dFirstK.Length, input.FirstK.Length, nameof(dFirstK));
        Check.Length(dFirstV.Length, input.FirstV.Length, nameof(dFirstV));
        fixed (float* q = input.Q, k = input.K, v = input.V, firstK = input.FirstK, firstV = input.FirstV, bias = input.KeyBias, result = y, sums = logSums)
        fixed (float* pdy = dy, pdq = dq, pdk = dk, pdv = dv, pdFirstK = dFirstK, pdFirstV = dFirstV)
        {
            var problem = Problem(input, q, k, v, firstK, firstV, bias, result, sums);
            problem.Dy = pdy;
            problem.Dq = pdq;
            problem.Dk = pdk;
            problem.Dv = pdv;
            problem.DFirstK = pdFirstK;
            problem.DFirstV = pdFirstV;
            GradientTable.Current.Run(problem);
        }
    }

    // A task is a head; where there are few heads, some of its queries, and the gradients of keys and values that these give are added in order.
    private static unsafe void SimdGradient<V>(AttentionProblem problem) where V : struct, IFloats<V>
    {
        var multiply = SegmentedTiles.Float32Table.Current.Run;
        var (heads, blocks) = (problem.Batch * problem.Heads, GradientBlock<V>.Count(problem));
        var groups = heads >= LeastTasks ? 1 : Math.Clamp((Tasks + heads - 1) / heads, 1, Math.Max(1, blocks));
        var bytes = KeyGradients.Bytes(problem);
        using var memory = Scratch.Rent(groups == 1 ? 0 : groups * heads * bytes);
        var address = (byte*)memory.Floats;
        Workers.For(heads * groups, task =>
        {
            var (head, group) = (task / groups, task % groups);
            using var own = Scratch.Rent(groups == 1 ? bytes : 0);
            var gradients = new KeyGradients(problem, head, groups == 1 ? own.Floats : (float*)(address + task * bytes));
            using var rows = Scratch.Rent(HeadPanels.Bytes(problem));
            var panels = new HeadPanels(problem, head, rows.Floats);
            gradients.Clear();
            for (int block = (int)((long)blocks * group / groups),
                end = (int)((long)blocks * (group + 1) / groups); block < end; block++) new GradientBlock<V>(problem, panels, gradients, multiply, block).Run();
            if (groups == 1) gradients.Store<V>(0, problem.Keys, 1);
        });
        if (groups == 1) return;
        var keyBlocks = Panels.Count(problem.Keys);
        Workers.For(heads * keyBlocks, task =>
        {
            var key = task % keyBlocks * Panels.Width;
            new KeyGradients(problem, task / keyBlocks, (float*)(address + (long)(task / keyBlocks) * groups * bytes))
                .Store<V>(key, Math.Min(Panels.Width, problem.Keys - key), groups);
        });
    }
}
