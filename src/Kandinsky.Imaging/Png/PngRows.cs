namespace Kandinsky;

/// <summary>The rows of a PNG picture one after another, expanded and with their filters undone.</summary>
internal sealed class PngRows(PngContents contents) : IDisposable
{
    private readonly PngInflater _data = new(contents.Data);
    private byte[] _row = new byte[contents.Header.RowBytes(contents.Header.Width) + 1];
    private byte[] _above = new byte[contents.Header.RowBytes(contents.Header.Width) + 1];
    private int _length;

    /// <summary>Begins a pass with rows of so many pixels; the row above its first is all zeros.</summary>
    public void StartPass(int columns)
    {
        _length = contents.Header.RowBytes(columns) + 1;
        _row.AsSpan(0, _length).Clear();
    }

    /// <summary>The bytes of the next row. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        (_row, _above) = (_above, _row);
        var row = _row.AsSpan(0, _length);
        if (_data.Read(row) < row.Length)
            throw PngError.Damaged("its picture data ends too early");
        PngFilter.Restore(row[0], row[1..], _above.AsSpan(1), contents.Header.FilterDistance);
        return row[1..];
    }

    /// <summary>Lets the end of the stream verify its checksum. Data beyond the picture is not expanded further.</summary>
    public void CheckEnd() => _data.Read(_row.AsSpan(0, 1));

    public void Dispose() => _data.Dispose();
}
