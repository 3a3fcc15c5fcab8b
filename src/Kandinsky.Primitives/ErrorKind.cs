namespace Kandinsky;

/// <summary>What went wrong, in the terms of the command's documented exit codes.</summary>
public enum ErrorKind
{
    /// <summary>The request itself: a size, a name, a number out of range.</summary>
    Request,

    /// <summary>A model folder or checkpoint: missing, truncated, of another shape.</summary>
    Model,

    /// <summary>An input file the user gave: a picture, a mask, a prompt list.</summary>
    Input,

    /// <summary>The result could not be written.</summary>
    Output,

    /// <summary>The network or the hub.</summary>
    Network,

    /// <summary>The memory the request needs is not there.</summary>
    Memory,
}
