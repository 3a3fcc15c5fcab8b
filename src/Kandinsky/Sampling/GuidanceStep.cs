namespace Kandinsky;

/// <summary>What a call of the decoder does about guidance.</summary>
internal enum GuidanceStep
{
    /// <summary>Only the conditional prediction is made, and taken.</summary>
    Off,

    /// <summary>Both predictions are made.</summary>
    Computed,

    /// <summary>Only the conditional prediction is made, and guided as the call before was.</summary>
    Repeated,
}
