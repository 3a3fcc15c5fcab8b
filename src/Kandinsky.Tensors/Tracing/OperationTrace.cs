using System.Diagnostics;

namespace Kandinsky.Tensors;

/// <summary>Every operation on the tensors of an arena whose <see cref="Arena.Trace"/> this is, in the order they ended.</summary>
public sealed class OperationTrace
{
    private readonly long _beginning = Stopwatch.GetTimestamp();
    private readonly List<TracedOperation> _operations = [];

    /// <summary>The operations so far.</summary>
    public IReadOnlyList<TracedOperation> Operations => _operations;

    /// <summary>The time since the trace began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_beginning);

    /// <summary>Floating-point operations so far.</summary>
    public double TotalOperations => _operations.Sum(operation => operation.Operations);

    /// <summary>Forgets the operations so far; the clock goes on.</summary>
    public void Clear() => _operations.Clear();

    /// <summary>Records what happens until the result is disposed; nothing where the arena has no trace.</summary>
    /// <param name="arena">Whose trace.</param>
    /// <param name="name">What is computed.</param>
    /// <param name="input">The shape of the first operand.</param>
    /// <param name="output">The shape of the result.</param>
    /// <param name="operations">Floating-point operations, a multiply-add counted as two.</param>
    public static TraceEntry Record(Arena arena, string name, Shape input, Shape output, double operations)
    {
        ArgumentNullException.ThrowIfNull(arena);
        return arena.Trace is { } trace ? new TraceEntry(trace, new(name, input, output, operations, trace.Elapsed, default)) : default;
    }

    internal void Add(TracedOperation operation) => _operations.Add(operation with { Duration = Elapsed - operation.Start });
}
