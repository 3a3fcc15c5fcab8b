namespace Kandinsky.Cli;

/// <summary>Says how far the packing of a model is: one line rewritten on a terminal, one line a part otherwise.</summary>
internal sealed class PackingDisplay(Invocation invocation) : IDisposable
{
    private readonly bool _quiet = invocation.Quiet, _terminal = !Console.IsErrorRedirected;
    private string _shown = "";

    public void Show(PackedProgress progress)
    {
        if (_quiet) return;
        var text = !_terminal ? $"{progress.Part}: {(progress.IsWriting ? "writing" : "packing")}"
            : progress.IsWriting ? $"{progress.Part}: written {100 * progress.Done / progress.Total} % of {progress.Total >> 20} MB"
            : $"{progress.Part}: packed {progress.Done >> 20} MB";
        if (text == _shown) return;
        if (_terminal) invocation.Error.Write($"\r{text.PadRight(_shown.Length)}");
        else invocation.Error.WriteLine(text);
        _shown = text;
    }

    public void Clear()
    {
        if (_terminal && _shown.Length > 0) invocation.Error.Write($"\r{new string(' ', _shown.Length)}\r");
        _shown = "";
    }

    public void Dispose() => Clear();
}
