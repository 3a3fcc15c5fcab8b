namespace Kandinsky.Kernels;

/// <summary>The rows of an operation that a thread will round next, in parts for register tiles to fetch.</summary>
internal unsafe struct RowsAhead
{
    private byte* _first;
    private readonly byte* _second;
    private nint _firstLeft;
    private nint _secondLeft;

    /// <param name="operation">The operation.</param>
    /// <param name="row">The first row.</param>
    /// <param name="count">How many; those past the end are left out.</param>
    /// <param name="parts">In how many parts.</param>
    public RowsAhead(in Multiplication operation, int row, int count, int parts)
    {
        count = Math.Max(0, Math.Min(count, operation.Rows - row));
        nint firstWidth = operation.Second == null ? operation.Inputs : operation.FirstInputs, secondWidth = operation.Inputs - firstWidth;
        _first = (byte*)(operation.X + row * firstWidth);
        _second = (byte*)(operation.Second + row * secondWidth);
        (_firstLeft, _secondLeft) = (count * firstWidth * sizeof(float), count * secondWidth * sizeof(float));
        PartBytes = (_firstLeft + _secondLeft + parts - 1) / parts;
    }

    /// <summary>Bytes of a part.</summary>
    public nint PartBytes { get; }

    /// <summary>Where the next part starts; null when none is left.</summary>
    public byte* Take()
    {
        if (_firstLeft <= 0)
        {
            _first = _second;
            (_firstLeft, _secondLeft) = (_secondLeft, 0);
        }
        if (_firstLeft <= 0) return null;
        var part = _first;
        _first += PartBytes;
        _firstLeft -= PartBytes;
        return part;
    }
}
