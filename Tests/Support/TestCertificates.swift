/// Certificates made for these tests alone (P-256, valid 2020 to 2120). The keys are public: they protect nothing.
public enum TestCertificates {
    /// The authority that signed the others.
    public static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBcDCCARagAwIBAgICEAAwCgYIKoZIzj0EAwIwHjEcMBoGA1UEAwwTS2l0aCB0
        ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
        HjEcMBoGA1UEAwwTS2l0aCB0ZXN0IGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqG
        SM49AwEHA0IABCHS7YfQhIjVXL6VeoQVGuGX+eY/heExI8d7/3Hy0wR+AFejwVuE
        zVR/Fu6/Lrl7eumpx7uq6hjbmIyQypuL9N6jQjBAMA8GA1UdEwEB/wQFMAMBAf8w
        DgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBS+aki4HIUm2yEmT7Rl/KznylA8rDAK
        BggqhkjOPQQDAgNIADBFAiEAg6WtX8b+6CGczYb0kAlYiUp21jaCZd9RLw2i+ZuZ
        kMoCIA/iai5vZOlSTjqb9Swc58reScf6ukmHq4fsope1CHG9
        -----END CERTIFICATE-----
        """

    /// For `localhost`.
    public static let localhost = """
        -----BEGIN CERTIFICATE-----
        MIIBkTCCATegAwIBAgICEAEwCgYIKoZIzj0EAwIwHjEcMBoGA1UEAwwTS2l0aCB0
        ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
        FDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
        4PHMfQrtT3HwFM4narJkYDWgI2PfuydZBl2iZ+BTJ111c1GlAQCjQAcBKliYxv34
        U5GN0nixk1K3pvjRFkrH9aNtMGswFAYDVR0RBA0wC4IJbG9jYWxob3N0MBMGA1Ud
        JQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBTdGkRy2lVASdYdmEb/G9aFPj3t7DAf
        BgNVHSMEGDAWgBS+aki4HIUm2yEmT7Rl/KznylA8rDAKBggqhkjOPQQDAgNIADBF
        AiB9EHZ2j4HEvFBF1phx77QtPjcDpZauIATPAjmm4+gVmQIhANcoht5uL7ZdKHqR
        Ng1PPyXkcO2V4ioySiVAGLXBGK/O
        -----END CERTIFICATE-----
        """

    /// Its key.
    public static let localhostKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPRb4AOBuMJo3sM5V
        TvQpr8eIzBJ5XbXRBKnewOaJybChRANCAATg8cx9Cu1PcfAUzidqsmRgNaAjY9+7
        J1kGXaJn4FMnXXVzUaUBAKNABwEqWJjG/fhTkY3SeLGTUrem+NEWSsf1
        -----END PRIVATE KEY-----
        """

    /// For `other.example`.
    public static let other = """
        -----BEGIN CERTIFICATE-----
        MIIBkTCCATegAwIBAgICEAIwCgYIKoZIzj0EAwIwHjEcMBoGA1UEAwwTS2l0aCB0
        ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
        EDEOMAwGA1UEAwwFb3RoZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR7DSoK
        xQByIXlvD6vnVUc9NCw9AR9grXfwIFtsguYuhnQtGAGTM1Cl74adB2CuKPQgofGL
        DuL73wTWzrg5L/Kco3EwbzAYBgNVHREEETAPgg1vdGhlci5leGFtcGxlMBMGA1Ud
        JQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBR3JZBQSP1nY8EzYOZ49CrfvuVUbTAf
        BgNVHSMEGDAWgBS+aki4HIUm2yEmT7Rl/KznylA8rDAKBggqhkjOPQQDAgNIADBF
        AiBFrPEOPLhYws2L0l4vr/V6odB4teAduht6uX+0ahubDQIhALsvuJuHYzkuoGeG
        yndO0aFL5T0btKgqfTXBeHqT/NvP
        -----END CERTIFICATE-----
        """

    /// Its key.
    public static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgukDkQbBLV6I0MmbZ
        3P/AuorwMCXnzPFME1T5Q3yhx6GhRANCAAR7DSoKxQByIXlvD6vnVUc9NCw9AR9g
        rXfwIFtsguYuhnQtGAGTM1Cl74adB2CuKPQgofGLDuL73wTWzrg5L/Kc
        -----END PRIVATE KEY-----
        """

    /// For the addresses 127.0.0.1 and ::1.
    public static let address = """
        -----BEGIN CERTIFICATE-----
        MIIBmDCCAT2gAwIBAgICEAMwCgYIKoZIzj0EAwIwHjEcMBoGA1UEAwwTS2l0aCB0
        ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
        DTELMAkGA1UEAwwCaXAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS8b8I5OErk
        acT4j7z4vAPUT+0XfQZxcqsT9GKZw7dvu0x10Ce4w6Sb6Q//3WOY88MRd2OaVAGA
        bNERsdtraiISo3oweDAhBgNVHREEGjAYhwR/AAABhxAAAAAAAAAAAAAAAAAAAAAB
        MBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBSdNbKtb5fnzLuVa64mUaEe
        tZm/KDAfBgNVHSMEGDAWgBS+aki4HIUm2yEmT7Rl/KznylA8rDAKBggqhkjOPQQD
        AgNJADBGAiEAuz4HmeI0eoi1sMQEKXjOJOr777EPnRtma6rmHjvwBToCIQD2Csel
        sh209ZCrdG/lAfjJB5uxRqscObxk2GChN5VWaw==
        -----END CERTIFICATE-----
        """

    /// Its key.
    public static let addressKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXUScw/1yasqiK7ys
        lKderLc3mO6tExyGGd//F6ivxb2hRANCAAS8b8I5OErkacT4j7z4vAPUT+0XfQZx
        cqsT9GKZw7dvu0x10Ce4w6Sb6Q//3WOY88MRd2OaVAGAbNERsdtraiIS
        -----END PRIVATE KEY-----
        """
}
