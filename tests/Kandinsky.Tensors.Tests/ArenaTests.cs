namespace Kandinsky.Tensors.Tests;

public sealed class ArenaTests
{
    [Fact]
    public void Gives_the_memory_of_a_scope_to_the_next()
    {
        using var arena = new Arena();
        long used;
        using (arena.Scope())
        {
            arena.Tensor(new Shape(1000)).Span.Fill(1);
            used = arena.Used;
        }
        Assert.Equal(0, arena.Used);
        arena.Tensor(new Shape(1000));
        Assert.Equal(used, arena.Used);
        Assert.Equal(used, arena.Peak);
    }

    [Fact]
    public void Tensors_do_not_overlap_across_blocks()
    {
        using var arena = new Arena();
        var tensors = Enumerable.Range(0, 40).Select(i => Filled(arena, i)).ToArray();
        for (var i = 0; i < tensors.Length; i++) Assert.True(tensors[i].Span.IndexOfAnyExcept(i) < 0);

        static Tensor Filled(Arena arena, int value)
        {
            var tensor = arena.Tensor(new Shape(3, 333_333));
            tensor.Span.Fill(value);
            return tensor;
        }
    }

    [Fact]
    public void Takes_a_tensor_larger_than_a_block()
    {
        using var arena = new Arena();
        var tensor = arena.Tensor(new Shape(3, 4_000_000));
        tensor.Span[^1] = 7;
        Assert.Equal(7, tensor.Slice(2, 1).Span[^1]);
    }

    [Fact]
    public void Holds_no_block_that_is_too_small_for_what_comes_next()
    {
        using var arena = new Arena();
        foreach (var millions in new[] { 10, 20, 40, 30, 40 })
        {
            using var scope = arena.Scope();
            arena.Tensor(new Shape(1000));
            arena.Tensor(new Shape(millions, 1_000_000)).Span[^1] = millions;
        }
        Assert.InRange(arena.Reserved, 160_000_000, 160_000_000 + (64 << 20));
    }

    [Fact]
    public void Keeps_its_blocks_from_step_to_step()
    {
        using var arena = new Arena();
        long? reserved = null;
        for (var step = 0; step < 6; step++)
        {
            using var scope = arena.Scope();
            foreach (var sizes in new[] { (30, 9, 9), (9, 30, 12), (12, 12, 30) })
            {
                using var part = arena.Scope();
                foreach (var size in new[] { sizes.Item1, sizes.Item2, sizes.Item3 }) arena.Tensor(new Shape(size, 1_000_000)).Span[0] = size;
            }
            if (step >= 2) Assert.Equal(reserved ??= arena.Reserved, arena.Reserved);
        }
    }

    [Fact]
    public void A_plan_counts_what_it_would_hold_and_has_no_numbers()
    {
        using var real = new Arena();
        using var plan = new Arena(plan: true);
        foreach (var arena in new[] { real, plan })
        {
            using (arena.Scope())
            {
                Ops.Silu(Ops.Add(arena.Tensor(new Shape(3, 1_000_000)), arena.Tensor(new Shape(3, 1_000_000))));
                using var scratch = arena.Scope();
                Ops.ConcatChannels(arena.Tensor(new Shape(5, 4_000_000)), arena.Tensor(new Shape(5, 1_000_000)));
            }
            arena.Tensor(new Shape(7));
        }
        Assert.Equal((real.Used, real.Peak, real.PeakReserved), (plan.Used, plan.Peak, plan.PeakReserved));
        Assert.Contains("[2, 3]", Assert.Throws<InvalidOperationException>(() => plan.Tensor(new Shape(2, 3)).ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_capacity_everything_is_in_one_block_and_what_exceeds_it_in_others()
    {
        using var arena = new Arena(capacity: 90_000_000);
        using var plan = new Arena(plan: true, capacity: long.MaxValue);
        arena.TouchAhead();
        foreach (var each in new[] { arena, plan })
        {
            foreach (var millions in new[] { (5, 10), (10, 5), (20, 2) })
            {
                using var scope = each.Scope();
                foreach (var size in new[] { millions.Item1, millions.Item2 })
                {
                    var tensor = each.Tensor(new Shape(size, 1_000_000));
                    if (!each.IsPlan) tensor.Span.Fill(size);
                }
            }
        }
        Assert.Equal((88_000_000, 88_000_000, 90_000_000), (plan.Peak, arena.Peak, arena.PeakReserved));

        using var inside = arena.Scope();
        var (first, second) = (arena.Tensor(new Shape(20, 1_000_000)), arena.Tensor(new Shape(5, 1_000_000)));
        first.Span.Fill(1);
        second.Span.Fill(2);
        Assert.True(first.Span.IndexOfAnyExcept(1) < 0);
        Assert.InRange(arena.PeakReserved, 110_000_000, 90_000_000 + (32 << 20));
    }

    [Fact]
    public void A_tensor_larger_than_the_capacity_leaves_the_first_block_empty()
    {
        using var arena = new Arena(capacity: 1000);
        arena.Tensor(new Shape(10_000)).Span.Fill(3);
        var small = arena.Tensor(new Shape(10));
        small.Span.Fill(4);
        Assert.Equal(4, small.Span[9]);
    }

    [Fact]
    public void May_end_while_its_memory_is_being_touched()
    {
        for (var i = 0; i < 8; i++)
        {
            using var arena = new Arena(capacity: 64 << 20);
            arena.TouchAhead(48 << 20);
            arena.Tensor(new Shape(100)).Span.Fill(i);
            Assert.True(arena.Peak > 0);
        }
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var arena = new Arena { Cancellation = cancellation.Token };
        arena.Tensor(new Shape(1));
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => arena.Tensor(new Shape(1)));
    }

    [Fact]
    public void Refuses_a_shape_of_another_count()
    {
        using var arena = new Arena();
        var tensor = arena.Tensor(new Shape(2, 6));
        Assert.Equal(new Shape(3, 4), tensor.Reshape(new Shape(3, 4)).Shape);
        Assert.Throws<ArgumentException>(() => tensor.Reshape(new Shape(5, 2)));
        Assert.Throws<ArgumentException>(() => arena.Tensor(new Shape(3), [1, 2]));
    }
}
