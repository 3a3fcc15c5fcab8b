namespace Kandinsky.Tensors.Tests;

public sealed class OperationTraceTests
{
    [Fact]
    public void Records_every_operation_with_shapes_and_count()
    {
        using var arena = new Arena { Trace = new() };
        using var parameters = new TestParameters();
        var x = arena.Tensor(new Shape(4, 3), new float[12]);
        Ops.Silu(Ops.Linear(x, parameters.Random("weight", 2, 3), null));
        Assert.Equal(["pack matrix", "linear", "silu"], arena.Trace.Operations.Select(operation => operation.Name));
        var (linear, silu) = (arena.Trace.Operations[1], arena.Trace.Operations[2]);
        Assert.Equal(("linear", new Shape(4, 3), new Shape(4, 2), 2.0 * 4 * 3 * 2), (linear.Name, linear.Input, linear.Output, linear.Operations));
        Assert.Equal(("silu", new Shape(4, 2)), (silu.Name, silu.Output));
        Assert.True(silu.Start >= linear.Start + linear.Duration);
        Assert.Equal(linear.Operations + silu.Operations, arena.Trace.TotalOperations);
    }

    [Fact]
    public void Counts_only_the_keys_a_causal_query_sees()
    {
        using var arena = new Arena { Trace = new() };
        var q = arena.Tensor(new Shape(1, 2, 4), new float[8]);
        var k = arena.Tensor(new Shape(1, 3, 4), new float[12]);
        Ops.Attention(q, k, k, heads: 1, causal: true);
        Assert.Equal(4.0 * 4 * (2 + 3), Assert.Single(arena.Trace.Operations).Operations);
    }

    [Fact]
    public void An_arena_without_a_trace_records_nothing_and_still_computes()
    {
        using var arena = new Arena();
        Assert.Equal([1f], Ops.Add(arena.Tensor(new Shape(1), [0f]), arena.Tensor(new Shape(1), [1f])).ToArray());
        Assert.Null(arena.Trace);
    }
}
