namespace Kandinsky.Kernels;

public static partial class Attention
{
    // Two parallel passes: keys and values are packed once per head, then blocks of queries run over them.
    private static unsafe void Simd<V>(AttentionProblem problem) where V : struct, IFloats<V>
    {
        var packed = new PackedKeys<V>(problem);
        using var memory = Scratch.Rent(sizeof(float) * packed.Length * problem.Batch * problem.Heads);
        var keys = memory.Floats;
        Workers.For(problem.Batch * problem.Heads, head => packed.Pack(head, keys + head * packed.Length));

        var rows = Math.Min(QueryBlock<V>.MaximumRows, problem.Queries);
        var blocks = (problem.Queries + rows - 1) / rows;
        Workers.For(problem.Batch * problem.Heads * blocks, task =>
        {
            var head = task / blocks;
            var first = task % blocks * rows;
            new QueryBlock<V>(problem, packed, keys + head * packed.Length).Run(head, first, Math.Min(rows, problem.Queries - first));
        });
    }
}
