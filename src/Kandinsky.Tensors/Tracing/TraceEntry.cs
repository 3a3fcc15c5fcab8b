namespace Kandinsky.Tensors;

/// <summary>An operation under way; dispose it when it has ended.</summary>
public readonly ref struct TraceEntry : IDisposable
{
    private readonly OperationTrace? _trace;
    private readonly TracedOperation _operation;

    internal TraceEntry(OperationTrace trace, TracedOperation operation) => (_trace, _operation) = (trace, operation);

    /// <summary>Ends the operation.</summary>
    public void Dispose() => _trace?.Add(_operation);
}
