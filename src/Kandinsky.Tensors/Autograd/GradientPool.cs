using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Memory for gradients of tensors, which come and go in another order than an arena's. What one step gave back the next one takes.</summary>
/// <param name="arena">The arena whose tensors they belong to; if it plans, memory is only counted.</param>
internal sealed class GradientPool(Arena arena) : IDisposable
{
    private readonly Dictionary<int, Stack<NativeBuffer?>> _free = [];

    /// <summary>Bytes taken from the system, in use or not.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes memory of undefined content.</summary>
    /// <param name="count">How many numbers.</param>
    public Tensor Take(int count)
    {
        if (!_free.TryGetValue(count, out var free)) _free.Add(count, free = []);
        if (free.TryPop(out var buffer)) return new(arena, buffer, 0, new Shape(count));
        Bytes += (long)count * sizeof(float);
        return new(arena, arena.IsPlan ? null : Arena.Reserve((long)count * sizeof(float)), 0, new Shape(count));
    }

    /// <summary>Gives memory back.</summary>
    /// <param name="numbers">What <see cref="Take"/> gave.</param>
    public void Return(Tensor numbers) => _free[numbers.Shape.Count].Push(numbers.Buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _free.Values.SelectMany(free => free)) buffer?.Dispose();
        _free.Clear();
        Bytes = 0;
    }
}
