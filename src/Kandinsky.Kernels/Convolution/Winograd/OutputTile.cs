using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>Where the outputs of a tile go: the part of it that lies inside the picture.</summary>
internal readonly unsafe struct OutputTile
{
    private readonly Picture* _picture;
    private readonly long _start, _line;
    private readonly int _rows, _columns, _channels;

    public OutputTile(WinogradJob* job, int tile)
    {
        _picture = job->Picture;
        _channels = _picture->Shape.OutChannels;
        var (image, row, column) = job->Place(tile);
        _start = _picture->Line(job->Band.Image + image, job->Band.Row + row) + (long)column * _channels;
        _line = (long)_picture->OutWidth * _channels;
        _rows = Math.Min(job->Outputs, job->Band.Rows - row);
        _columns = Math.Min(job->Outputs, _picture->OutWidth - column);
    }

    /// <summary>Fetches the lines of some channels, and of what is added to them: they come from far away.</summary>
    public void Fetch(int channel, int count)
    {
        if (!Sse.IsSupported) return;
        for (var i = 0; i < _rows; i++)
        {
            var at = _start + i * _line + channel;
            for (var j = 0; j < _columns; j++, at += _channels)
                for (var c = 0; c < count; c += WinogradJob.CacheLine)
                {
                    Sse.Prefetch0(_picture->Y + at + c);
                    if (_picture->Residual != null) Sse.Prefetch0(_picture->Residual + at + c);
                }
        }
    }

    /// <summary>Adds bias and residual to the results of some channels, pixel after pixel, and writes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<V>(float* result, int row, int channel) where V : struct, IFloats<V>
    {
        if (channel + V.Count > _channels)
        {
            for (var c = 0; channel + c < _channels; c++) WriteOne(result + c, row, V.Count, channel + c);
            return;
        }
        var bias = _picture->Bias == null ? V.Zero : V.Load(_picture->Bias + channel);
        for (var i = 0; i < _rows; i++, result += row)
        {
            var at = _start + i * _line + channel;
            for (var j = 0; j < _columns; j++, at += _channels)
            {
                var value = V.Load(result + j * V.Count) + bias;
                if (_picture->Residual != null) value = value + V.Load(_picture->Residual + at);
                value.Store(_picture->Y + at);
            }
        }
    }

    /// <summary>The same for one channel, whose results are so many numbers apart.</summary>
    public void WriteOne(float* result, int row, int apart, int channel)
    {
        for (var i = 0; i < _rows; i++)
            for (var j = 0; j < _columns; j++)
            {
                var at = _start + i * _line + (long)j * _channels + channel;
                var value = result[i * row + j * apart] + (_picture->Bias == null ? 0 : _picture->Bias[channel]);
                _picture->Y[at] = value + (_picture->Residual == null ? 0 : _picture->Residual[at]);
            }
    }
}
