namespace Kandinsky.Kernels;

public static partial class Attention
{
    private const int HeadsPerThread = 4;

    private static bool PacksByTask(int heads) => heads >= HeadsPerThread * Workers.Count;

    // Keys and values are packed a panel of keys at a time, then blocks of queries run over them. With many heads one task does both, near its
    // own caches; with few all threads share them. Every number is computed in the same way.
    private static unsafe void Simd<V>(AttentionProblem problem) where V : struct, IFloats<V>
    {
        var tiles = AttentionTiles.Current(problem.Precision);
        var heads = problem.Batch * problem.Heads;
        var blocks = (problem.Queries + QueryBlock<V>.MostRows - 1) / QueryBlock<V>.MostRows;
        if (PacksByTask(heads))
        {
            Workers.For(heads, (problem, tiles, blocks), static (call, head) =>
            {
                using var memory = Scratch.Rent(PackedHead.Bytes(call.problem));
                var packed = new PackedHead(call.problem, head, (byte*)memory.Floats);
                for (var panel = 0; panel < packed.KeyPanels; panel++) packed.Pack(panel);
                for (var block = 0; block < call.blocks; block++) new QueryBlock<V>(call.problem, packed, call.tiles, block).Run();
            }, inRuns: true);
            return;
        }
        var bytes = PackedHead.Bytes(problem);
        using var shared = Scratch.Rent(bytes * heads);
        var address = (byte*)shared.Floats;
        var panels = Panels.Count(problem.Keys);
        Workers.For(heads * panels, task => new PackedHead(problem, task / panels, address + task / panels * bytes).Pack(task % panels));
        Workers.For(heads * blocks, task =>
            new QueryBlock<V>(problem, new PackedHead(problem, task / blocks, address + task / blocks * bytes), tiles, task % blocks).Run());
    }
}
