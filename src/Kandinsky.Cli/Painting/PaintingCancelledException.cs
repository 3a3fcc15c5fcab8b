namespace Kandinsky.Cli;

/// <summary>Ctrl-C while a command painted: the pictures on disk are whole, the others are not there.</summary>
/// <param name="written">Pictures on disk.</param>
/// <param name="pictures">Pictures in all.</param>
/// <param name="cause">What ended the work.</param>
internal sealed class PaintingCancelledException(int written, int pictures, OperationCanceledException cause)
    : OperationCanceledException(written == 0 ? "cancelled; nothing was written" : $"cancelled; {written} of {pictures} pictures were written", cause);
