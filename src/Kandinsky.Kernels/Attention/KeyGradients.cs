using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The gradients of one head's keys and values, as far as some queries give them: [2, panels, keys, 32].</summary>
/// <param name="problem">The call.</param>
/// <param name="head">Which of all batches' heads.</param>
/// <param name="memory">Room for <see cref="Bytes"/>; the next groups' follow.</param>
internal readonly unsafe struct KeyGradients(AttentionProblem problem, int head, float* memory)
{
    private nint Size => (nint)Panels.Count(problem.Dim) * problem.Keys * Panels.Width;

    /// <summary>What a head takes.</summary>
    public static long Bytes(AttentionProblem problem) => 2L * Panels.Count(problem.Dim) * problem.Keys * Panels.Width * sizeof(float);

    /// <summary>A panel of the keys' gradients, from a key on.</summary>
    public float* Key(int panel, int key) => memory + ((nint)panel * problem.Keys + key) * Panels.Width;

    /// <summary>A panel of the values' gradients, from a key on.</summary>
    public float* Value(int panel, int key) => Key(panel, key) + Size;

    public void Clear() => new Span<byte>(memory, checked((int)Bytes(problem))).Clear();

    /// <summary>Adds up the gradients of groups, in order, and writes them.</summary>
    /// <param name="first">The first key.</param>
    /// <param name="count">How many keys.</param>
    /// <param name="groups">How many groups.</param>
    public void Store<V>(int first, int count, int groups) where V : struct, IFloats<V>
    {
        var (batch, column) = (head / problem.Heads, head % problem.Heads * problem.Dim);
        for (var key = first; key < first + count; key++)
            for (var panel = 0; panel < Panels.Count(problem.Dim); panel++)
            {
                var (start, lanes) = (column + panel * Panels.Width, Math.Min(Panels.Width, problem.Dim - panel * Panels.Width));
                Store<V>(Key(panel, key), groups, problem.Scale, problem.KeyGradient(batch, key) + start, lanes);
                Store<V>(Value(panel, key), groups, 1, problem.ValueGradient(batch, key) + start, lanes);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store<V>(float* from, int groups, float factor, float* to, int lanes) where V : struct, IFloats<V>
    {
        var factors = V.Broadcast(factor);
        for (var i = 0; i < lanes; i += V.Count)
        {
            var sum = V.Load(from + i);
            for (var group = 1; group < groups; group++) sum += V.Load(from + group * 2 * Size + i);
            Rows.Store(sum * factors, to + i, lanes - i);
        }
    }
}
